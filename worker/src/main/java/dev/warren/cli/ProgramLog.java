package dev.warren.cli;

import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * The log of the programs: warnings go to standard error, in one line each (see {@link QuietLog}).
 */
public final class ProgramLog {
  private static final String CONFIGURATION = "logback.configurationFile";
  private static final String FORMAT = "warren.log.format";
  private static final String SLF4J_VERBOSITY = "slf4j.internal.verbosity";

  private ProgramLog() {}

  /** Configures the log, in the background because that takes time, unless the user has. */
  static void start(boolean debug, boolean json) {
    System.setProperty(FORMAT, json ? "json" : "text");
    if (System.getProperty(CONFIGURATION) == null) {
      System.setProperty(QuietLog.LEVEL, debug ? "INFO" : "WARN");
    }
    // SLF4J would print several lines about calls before the end of the configuration.
    System.setProperty(SLF4J_VERBOSITY, "ERROR");
    Thread thread = new Thread(LoggerFactory::getILoggerFactory, "warren-logging");
    thread.setDaemon(true);
    thread.start();
  }

  /** Whether lines are objects of JSON. */
  static boolean isJson() {
    return "json".equals(System.getProperty(FORMAT));
  }

  /**
   * JVM options for worker processes that a program starts on its own class path. Their own code
   * logs next to nothing, and configuring a log takes time at each start: so they have no log,
   * unless the user's code is on the class path, which may log and may bring a configuration.
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
        : List.of(
            "-D" + QuietLog.LEVEL + "=WARN", "-D" + FORMAT + "=" + (isJson() ? "json" : "text"));
  }
}
