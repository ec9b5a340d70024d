package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.message.JsonBytes;
import dev.warren.message.JsonSyntaxException;
import dev.warren.message.Limits;
import dev.warren.message.ValueCodec;
import dev.warren.message.ValueException;
import dev.warren.task.RawJson;
import dev.warren.text.ShownText;
import java.util.Arrays;

/** Checks JSON that a user wrote, and takes the spaces out of JSON that a worker wrote. */
final class JsonText {
  private JsonText() {}

  /** Text that is not one JSON value. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }
  }

  /**
   * Checks that some bytes are one JSON value.
   *
   * @param depth how deep it may be nested
   * @throws Malformed if they are not
   * @throws ValueException if they are nested deeper; what follows the place is not looked at
   */
  static void check(byte[] json, int depth) throws Malformed, ValueException {
    checkEncoding(json);
    try {
      ValueCodec.check(JsonBytes.of(json), depth);
    } catch (JsonSyntaxException e) {
      if (e.isTooDeep()) {
        throw new ValueException(
            "$", "the argument is nested deeper than " + Limits.MAX_VALUE_DEPTH);
      }
      throw new Malformed(e.getMessage());
    }
  }

  /** Other encodings deserve a better message than that of the first byte that is wrong. */
  private static void checkEncoding(byte[] json) throws Malformed {
    for (int i = 0; i < Math.min(json.length, 4); i++) {
      if (json[i] == 0 || (i == 0 && json[i] < 0)) {
        throw new Malformed("this is no JSON in UTF-8");
      }
    }
  }

  /** Whether valid JSON is an array. */
  static boolean isArray(byte[] json) {
    int start = 0;
    while (json[start] <= ' ') {
      start++;
    }
    return json[start] == '[';
  }

  /** The text without the byte order mark that some editors put in front. */
  static byte[] withoutMark(byte[] text) {
    boolean marked =
        text.length >= 3
            && text[0] == (byte) 0xEF
            && text[1] == (byte) 0xBB
            && text[2] == (byte) 0xBF;
    return marked ? Arrays.copyOfRange(text, 3, text.length) : text;
  }

  /** A result as it is written: compact, and harmless on a terminal. */
  static byte[] shown(RawJson json) {
    return harmless(compact(json.toByteArray()));
  }

  /** A copy without the spaces between tokens. */
  static byte[] compact(byte[] from) {
    byte[] to = new byte[from.length];
    int length = 0;
    boolean inString = false;
    for (int i = 0; i < from.length; i++) {
      byte b = from[i];
      if (b == '"') {
        inString = !inString;
      } else if (inString && b == '\\') {
        to[length++] = b;
        b = from[++i];
      } else if (!inString && b <= ' ' && b >= 0) {
        continue;
      }
      to[length++] = b;
    }
    return length == to.length ? to : Arrays.copyOf(to, length);
  }

  /** The same value, with escapes for what would do something to a terminal. */
  static byte[] harmless(byte[] compact) {
    for (byte b : compact) {
      if (b < 0 || b == 0x7F) { // in most values there is none
        String text = new String(compact, UTF_8);
        String shown = ShownText.json(text);
        return shown.equals(text) ? compact : shown.getBytes(UTF_8);
      }
    }
    return compact;
  }
}
