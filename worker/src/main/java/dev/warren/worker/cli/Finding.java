package dev.warren.worker.cli;

/**
 * Something that {@code worker doctor} found.
 *
 * @param check what was looked at, a word or two
 * @param level how bad it is
 * @param text what it is
 * @param todo what to do about it; empty where nothing is to be done
 */
record Finding(String check, Level level, String text, String todo) {
  /** How bad something is. */
  enum Level {
    /** As it should be. */
    OK,
    /** Worth knowing. */
    NOTE,
    /** To be changed. */
    WRONG
  }

  static Finding ok(String check, String text) {
    return new Finding(check, Level.OK, text, "");
  }

  static Finding note(String check, String text, String todo) {
    return new Finding(check, Level.NOTE, text, todo);
  }

  static Finding wrong(String check, String text, String todo) {
    return new Finding(check, Level.WRONG, text, todo);
  }

  boolean isWrong() {
    return level == Level.WRONG;
  }
}
