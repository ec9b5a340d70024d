package dev.warren.message;

/**
 * Text that others wrote, as people are shown it: on a screen, in a log, in an exception. What
 * would move a cursor, colour a terminal, turn the direction of reading or look like a line of
 * somebody else's is spelt out instead, as in {@code \u001b}; everything else stays as it is.
 */
public final class ShownText {
  /** What stands in front of every line of a notice but the first. */
  private static final String CONTINUED = "  | ";

  private ShownText() {}

  /** A text as one line, whatever it holds. */
  public static String line(String text) {
    return isHarmless(text, false) ? text : spelt(text, null, false);
  }

  /**
   * A text of several lines.
   *
   * @param margin goes in front of each but the first, so that nobody takes it for another's
   */
  public static String lines(String text, String margin) {
    return isHarmless(text, false) ? text : spelt(text.replace("\r\n", "\n"), margin, false);
  }

  /** What a program tells its user: every line can be seen to be part of it. */
  public static String notice(String program, String text) {
    return program + ": " + lines(text, CONTINUED);
  }

  /** Valid JSON as one line of the same meaning. */
  public static String json(String json) {
    return isHarmless(json, true) ? json : spelt(json, null, true);
  }

  private static boolean isHarmless(String text, boolean json) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' ? json || c != '\t' : c >= 0x7F && isSpelt(text.codePointAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static String spelt(String text, String margin, boolean json) {
    StringBuilder shown = new StringBuilder(text.length() + 32);
    for (int i = 0, c; i < text.length(); i += Character.charCount(c)) {
      c = text.codePointAt(i);
      if (json && c < ' ') {
        shown.append(' '); // between tokens: nowhere else may it stand
      } else if (c == '\n' && margin != null) {
        shown.append('\n').append(margin);
      } else if (c == '\n') {
        shown.append("\\n");
      } else if (c == '\r') {
        shown.append("\\r");
      } else if (c != '\t' && isSpelt(c)) {
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

  /** Controls, what cannot be seen, other ends of lines. Joiners belong to words and pictures. */
  private static boolean isSpelt(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      case Character.FORMAT -> c != 0x200C && c != 0x200D;
      default -> false;
    };
  }
}
