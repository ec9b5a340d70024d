package dev.warren.task;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * JSON text that travels as it is, without becoming objects, for programs that have JSON already.
 * It stands for a whole argument or result, not for a part of one. Immutable, and equal to others
 * of the same bytes.
 *
 * <p>The text is not looked at here. One that is not exactly one JSON value in UTF-8, or is beyond
 * a limit of values, fails its item with an {@code EncodingException} when it is sent. A result is
 * the text that the worker sent, checked in the same way.
 */
public final class RawJson {
  private final byte[] utf8;

  private RawJson(byte[] utf8) {
    this.utf8 = utf8;
  }

  /**
   * Takes text for JSON.
   *
   * @param json one JSON value
   * @return the same text
   */
  public static RawJson of(String json) {
    return new RawJson(json.getBytes(UTF_8));
  }

  /**
   * Takes bytes for JSON in UTF-8.
   *
   * @param json one JSON value; copied
   * @return the same bytes
   */
  public static RawJson of(byte[] json) {
    return new RawJson(json.clone());
  }

  /** {@return the JSON in UTF-8, in an array of the caller's own} */
  public byte[] toByteArray() {
    return utf8.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RawJson that && Arrays.equals(utf8, that.utf8);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(utf8);
  }

  /** The JSON as text. */
  @Override
  public String toString() {
    return new String(utf8, UTF_8);
  }
}
