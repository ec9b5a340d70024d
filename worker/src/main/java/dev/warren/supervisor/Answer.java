package dev.warren.supervisor;

/**
 * What came of a command.
 *
 * @param ok whether it is done, or begun
 * @param text what was done, or why not, in a sentence
 */
record Answer(boolean ok, String text) {
  static Answer yes(String text) {
    return new Answer(true, text);
  }

  static Answer no(String text) {
    return new Answer(false, text);
  }
}
