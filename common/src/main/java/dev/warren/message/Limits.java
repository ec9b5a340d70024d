package dev.warren.message;

import static java.util.Objects.requireNonNull;

/** The limits of the protocol, and checks that throw {@link IllegalArgumentException}. */
public final class Limits {

  /** The most bytes the body of a message may have: a broker may refuse 16 MiB. */
  public static final int MAX_MESSAGE_BYTES = (16 << 20) - (64 << 10);

  /** The most bytes an encoded value, or the arguments of one item, may have. */
  public static final int MAX_VALUE_BYTES = 8 << 20;

  /** How many arrays and objects a value may be nested in each other. */
  public static final int MAX_VALUE_DEPTH = 200;

  /** The most items a message may carry. */
  public static final int MAX_ITEMS = 100_000;

  /** The most characters of the name of a host, a state or a task that is only displayed. */
  private static final int MAX_SHOWN_LENGTH = 255;

  private static final String NAME = "[A-Za-z0-9_-]{1,64}";
  private static final String TASK = "[A-Za-z0-9_.$]{1,200}";

  private Limits() {}

  static boolean isName(String name) {
    return isMadeOf(name, "_-", 64);
  }

  /**
   * Allows letters, digits and these signs. A regular expression takes as long as half a message.
   */
  private static boolean isMadeOf(String text, String signs, int maxLength) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!isLetter && !(c >= '0' && c <= '9') && signs.indexOf(c) < 0) {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= maxLength;
  }

  static void checkName(String what, String name) {
    requireNonNull(name, what);
    if (!isName(name)) {
      throw new IllegalArgumentException(what + " must match " + NAME);
    }
  }

  static void checkNameOrNone(String what, String name) {
    requireNonNull(name, what);
    if (!name.isEmpty()) {
      checkName(what, name);
    }
  }

  static void checkJob(String job) {
    checkName("job", job);
  }

  /** Cuts a text that is only displayed: no honest peer sends a longer one. */
  static String cut(String text) {
    return text.length() <= MAX_SHOWN_LENGTH ? text : text.substring(0, MAX_SHOWN_LENGTH);
  }

  static void checkKey(String key) {
    checkNameOrNone("key", key);
  }

  static void checkTask(String task) {
    requireNonNull(task, "task");
    if (!isMadeOf(task, "_.$", 200)) {
      throw new IllegalArgumentException("task must match " + TASK);
    }
  }

  static void checkItems(long first, int count) {
    checkNotNegative("first", first);
    if (count < 1 || count > MAX_ITEMS) {
      throw new IllegalArgumentException(
          "a message carries 1 to " + MAX_ITEMS + " items, not " + count);
    }
    if (first > Long.MAX_VALUE - count) {
      throw new IllegalArgumentException("first is too large: " + first);
    }
  }

  static void checkAttempt(int attempt) {
    if (attempt < 1) {
      throw new IllegalArgumentException("attempt must be 1 or more, not " + attempt);
    }
  }

  static void checkNotNegative(String what, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(what + " must not be negative: " + value);
    }
  }
}
