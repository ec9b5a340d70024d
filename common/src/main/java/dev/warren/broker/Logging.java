package dev.warren.broker;

import org.slf4j.LoggerFactory;

/** Starts the logging library in a way that suits programs without one: in silence. */
public final class Logging {

  private static final String VERBOSITY = "slf4j.internal.verbosity";

  private Logging() {}

  /**
   * Has slf4j look for its provider now, without the hint it writes to standard error where there
   * is none: worker processes have none on purpose, and a library's broker should not be the first
   * thing its user reads. Does nothing if slf4j is up, or was told how much to say.
   */
  public static void initializeQuietly() {
    if (System.getProperty(VERBOSITY) == null) {
      System.setProperty(VERBOSITY, "ERROR");
      LoggerFactory.getILoggerFactory();
      System.clearProperty(VERBOSITY);
    }
  }
}
