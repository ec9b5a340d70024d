package dev.warren.message;

/** What stands in JSON strings and is more than a plain ASCII character. */
final class JsonStrings {

  private static final String NOT_UTF_8 = "a string is not UTF-8 at byte ";
  private static final String UNKNOWN_ESCAPE = "a string has an unknown escape at byte ";

  private JsonStrings() {}

  /** Steps over what follows a backslash; returns where the next character starts. */
  static int skipEscape(byte[] bytes, int start, int end) throws JsonSyntaxException {
    if (start >= end) {
      return end;
    }
    switch (bytes[start]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
        return start + 1;
      }
      case 'u' -> {
        for (int p = start + 1; p < start + 5; p++) {
          if (p >= end || Character.digit(bytes[p], 16) < 0) {
            throw new JsonSyntaxException(UNKNOWN_ESCAPE + start);
          }
        }
        return start + 5;
      }
      default -> throw new JsonSyntaxException(UNKNOWN_ESCAPE + start);
    }
  }

  /** Steps over a character that is not ASCII; returns where the next one starts. */
  static int skipCharacter(byte[] bytes, int start, int end) throws JsonSyntaxException {
    int first = bytes[start] & 0xff;
    int next = start + length(first);
    if (first < 0xc2 || first > 0xf4 || next > end) {
      throw new JsonSyntaxException(NOT_UTF_8 + start);
    }
    for (int p = start + 1; p < next; p++) {
      if ((bytes[p] & 0xc0) != 0x80) {
        throw new JsonSyntaxException(NOT_UTF_8 + start);
      }
    }
    int second = bytes[start + 1] & 0xff;
    boolean isTooLong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
    boolean isSurrogate = first == 0xed && second >= 0xa0;
    if (isTooLong || isSurrogate || (first == 0xf4 && second >= 0x90)) {
      throw new JsonSyntaxException(NOT_UTF_8 + start);
    }
    return next;
  }

  private static int length(int first) {
    return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  }

  /** The text of a string that was stepped over, without its quotes. */
  static String unescape(byte[] bytes, int start, int end) {
    char[] text = new char[end - start]; // no character has more chars than bytes
    int length = 0;
    int p = start;
    while (p < end) {
      byte b = bytes[p++];
      if (b == '\\') {
        byte escape = bytes[p++];
        text[length++] = escape == 'u' ? hex(bytes, p) : control(escape);
        p += escape == 'u' ? 4 : 0;
      } else if (b >= 0) {
        text[length++] = (char) b;
      } else {
        int next = p - 1 + length(b & 0xff);
        int point = b & 0x7f >> next - p + 1;
        for (; p < next; p++) {
          point = point << 6 | bytes[p] & 0x3f;
        }
        length += Character.toChars(point, text, length);
      }
    }
    return new String(text, 0, length);
  }

  private static char hex(byte[] bytes, int start) {
    int code = 0;
    for (int p = start; p < start + 4; p++) {
      code = code << 4 | Character.digit(bytes[p], 16);
    }
    return (char) code;
  }

  private static char control(byte escape) {
    return switch (escape) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> (char) escape;
    };
  }
}
