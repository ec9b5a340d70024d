package dev.warren.cli;

import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * What the programs do with the log of the libraries they are made of: warnings go to standard
 * error, in one line each (see {@link QuietLog}).
 */
public final class Logging {
  private static final String CONFIGURATION = "logback.configurationFile";
  private static final String SLF4J_VERBOSITY = "slf4j.internal.verbosity";

  private Logging() {}

  /** Configures it, in the background because that takes time; keeps what the user configured. */
  static void start(boolean debug) {
    if (System.getProperty(CONFIGURATION) == null) {
      System.setProperty(QuietLog.LEVEL, debug ? "INFO" : "WARN");
    }
    // It would say, at length, that somebody logged before all was configured.
    System.setProperty(SLF4J_VERBOSITY, "ERROR");
    Thread thread = new Thread(LoggerFactory::getILoggerFactory, "warren-logging");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * JVM options for worker processes that a program starts on its own class path. Their own code
   * logs next to nothing, and configuring a log takes time at each start: so it is left out, unless
   * the user's code is there too, which may log. If that code brings a configuration, it is used.
   *
   * @param classPath what the user adds to the class path
   */
  public static List<String> optionsForWorkers(ClassPath classPath) {
    if (classPath.entries().isEmpty()) {
      return List.of(
          "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider",
          "-D" + SLF4J_VERBOSITY + "=WARN");
    }
    return classPath.finds("logback.xml") || classPath.finds("logback-test.xml")
        ? List.of()
        : List.of("-D" + QuietLog.LEVEL + "=WARN");
  }
}
