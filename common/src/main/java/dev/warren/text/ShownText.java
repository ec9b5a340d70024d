package dev.warren.text;

import java.util.regex.Pattern;

/**
 * Makes foreign text safe to show on a screen, in a log or in an exception. Characters that would
 * move a cursor, colour a terminal, reverse the direction of reading or fake a line of another
 * program are escaped, as in {@code \u001b}; everything else stays as it is.
 */
public final class ShownText {
  /** Begins every line of a notice but the first. */
  private static final String CONTINUATION = "  | ";

  /**
   * What tells of a password or the like in an option: a word, or a user with one in an address.
   */
  private static final Pattern SECRET =
      Pattern.compile("(?i)pass|pwd|secret|token|key|credential|://[^/\\s]*:[^/\\s]*@");

  private ShownText() {}

  /** An option of a virtual machine, without its value if there may be a password or the like. */
  public static String option(String option) {
    int value = option.indexOf('=');
    return value > 0 && SECRET.matcher(option).find()
        ? option.substring(0, value) + "=..."
        : option;
  }

  /** Makes any text one line. */
  public static String line(String text) {
    return isSafe(text, false) ? text : escaped(text, null, false);
  }

  /**
   * Keeps the lines of a text.
   *
   * @param margin begins each line but the first, so that no line can be taken for another's
   */
  public static String lines(String text, String margin) {
    return isSafe(text, false) ? text : escaped(text.replace("\r\n", "\n"), margin, false);
  }

  /** A program's message to its user, every line of which is marked as part of it. */
  public static String notice(String program, String text) {
    return program + ": " + lines(text, CONTINUATION);
  }

  /** Makes valid JSON one line of the same meaning. */
  public static String json(String json) {
    return isSafe(json, true) ? json : escaped(json, null, true);
  }

  private static boolean isSafe(String text, boolean json) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' ? json || c != '\t' : c >= 0x7F && isEscaped(text.codePointAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static String escaped(String text, String margin, boolean json) {
    StringBuilder shown = new StringBuilder(text.length() + 32);
    for (int i = 0, c; i < text.length(); i += Character.charCount(c)) {
      c = text.codePointAt(i);
      if (json && c < ' ') {
        shown.append(' '); // it can only stand between tokens
      } else if (c == '\n' && margin != null) {
        shown.append('\n').append(margin);
      } else if (c == '\n') {
        shown.append("\\n");
      } else if (c == '\r') {
        shown.append("\\r");
      } else if (c != '\t' && isEscaped(c)) {
        for (char half : Character.toChars(c)) {
          shown.append("\\u");
          for (int shift = 12; shift >= 0; shift -= 4) {
            shown.append(Character.forDigit(half >> shift & 0xF, 16));
          }
        }
      } else {
        shown.appendCodePoint(c);
      }
    }
    return shown.toString();
  }

  /** Controls, invisible characters, other ends of lines; but not joiners, which words need. */
  private static boolean isEscaped(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      case Character.FORMAT -> c != 0x200C && c != 0x200D;
      default -> false;
    };
  }
}
