package dev.warren.producer.cli;

import dev.warren.message.JsonBytes;
import dev.warren.message.Limits;
import dev.warren.message.ValueException;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/** Checks JSON that a user wrote, and takes the spaces out of JSON that a worker wrote. */
final class JsonText {
  /** Size and depth are checked here; numbers and strings may fill all of a value. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();

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
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      if (parser.nextToken() == null) {
        throw new Malformed("there is no value");
      }
      int open = 0;
      for (JsonToken token = parser.currentToken(); token != null; token = parser.nextToken()) {
        if (token.isStructStart() && ++open > depth) {
          throw new ValueException(
              "$", "the argument is nested deeper than " + Limits.MAX_VALUE_DEPTH);
        }
        if (token.isStructEnd()) {
          open--;
        }
        if (token == JsonToken.VALUE_STRING) {
          parser.getStringLength(); // strings are only read, and so checked, when asked for
        }
        if (open == 0) {
          checkEnd(parser);
          return;
        }
      }
    } catch (JacksonException e) {
      String where =
          e.getLocation() == null ? "" : " (column " + e.getLocation().getColumnNr() + ")";
      throw new Malformed(e.getOriginalMessage() + where);
    }
  }

  private static Malformed malformed(JacksonException e) {
    // In brackets it says where the innermost bracket was opened, at great length.
    String message = e.getOriginalMessage().replaceFirst(" \\(start marker at .*", "");
    TokenStreamLocation place = e.getLocation();
    return new Malformed(
        place == null ? message : message + " (column " + place.getColumnNr() + ")");
  }

  /** Jackson would recognise UTF-16 and UTF-32, which cannot be passed on as they are. */
  private static void checkEncoding(byte[] json) throws Malformed {
    for (int i = 0; i < Math.min(json.length, 4); i++) {
      if (json[i] == 0 || (i == 0 && json[i] < 0)) {
        throw new Malformed("this is no JSON in UTF-8");
      }
    }
  }

  private static void checkEnd(JsonParser parser) throws Malformed {
    if (parser.nextToken() != null) {
      throw new Malformed("there is more than one value");
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

  /** A copy without the spaces between tokens. */
  static byte[] compact(JsonBytes json) {
    byte[] from = json.bytes();
    int end = json.offset() + json.length();
    byte[] to = new byte[json.length()];
    int length = 0;
    boolean inString = false;
    for (int i = json.offset(); i < end; i++) {
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
}
