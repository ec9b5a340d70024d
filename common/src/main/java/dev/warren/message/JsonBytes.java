package dev.warren.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.util.Arrays;
import java.util.Objects;

/**
 * One JSON value inside a larger array of bytes, in UTF-8. It shares the array, which must not be
 * changed; two are equal if their bytes are.
 *
 * @param bytes what holds the value
 * @param offset where it starts
 * @param length how many bytes it has
 */
public record JsonBytes(byte[] bytes, int offset, int length) {

  /** Checks that the slice lies inside the array. */
  public JsonBytes {
    Objects.checkFromIndexSize(offset, length, bytes.length);
  }

  /** All of the array. */
  public static JsonBytes of(byte[] bytes) {
    return new JsonBytes(bytes, 0, bytes.length);
  }

  /** The text as bytes; it is not checked to be JSON. */
  public static JsonBytes of(String json) {
    return of(json.getBytes(UTF_8));
  }

  /** Checks that this is UTF-8, because Jackson would also accept UTF-16 and UTF-32. */
  void checkUtf8() throws JsonSyntaxException {
    int end = offset + length;
    int p = offset;
    while (p < end && bytes[p] > 0) {
      p++;
    }
    if (p == end) {
      return;
    }
    if (p == offset || bytes[p] == 0) {
      throw new JsonSyntaxException("expected a value in UTF-8 at byte " + p);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, p, end - p);
    CharBuffer some = CharBuffer.allocate(Math.min(end - p, 1_000));
    CharsetDecoder decoder = UTF_8.newDecoder();
    CoderResult result = CoderResult.OVERFLOW;
    while (result.isOverflow()) {
      result = decoder.decode(in, some.clear(), true);
    }
    if (result.isError()) {
      throw new JsonSyntaxException("a string is not UTF-8 at byte " + in.position());
    }
  }

  /** The value as text. */
  public String asString() {
    return new String(bytes, offset, length, UTF_8);
  }

  /** A copy of the bytes of the value. */
  public byte[] toByteArray() {
    return Arrays.copyOfRange(bytes, offset, offset + length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonBytes that
        && Arrays.equals(
            bytes, offset, offset + length, that.bytes, that.offset, that.offset + that.length);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash;
  }

  /** The first hundred bytes of the value, for messages to people. */
  @Override
  public String toString() {
    return length <= 100 ? asString() : new String(bytes, offset, 100, UTF_8) + "...";
  }
}
