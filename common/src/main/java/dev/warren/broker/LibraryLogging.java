package dev.warren.broker;

import java.util.List;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** Sets the user's logging library up for the use of Warren as a library: warnings only. */
public final class LibraryLogging {

  /** Loggers of Warren and of the two libraries below it, which would log every step. */
  public static final List<String> LOGGERS =
      List.of("dev.warren", "com.rabbitmq.client", "org.apache.qpid");

  /** Logs each connection that does not end in the usual way of a client, as an error. */
  public static final String TRANSPORT = "org.apache.qpid.server.transport";

  /**
   * The logger in which the embedded broker warns, with a stack trace, of every connection that
   * sends it garbage: any user of this machine could fill a disk with that. What concerns Warren's
   * own connections is logged by their other end.
   */
  public static final String STRANGERS =
      "org.apache.qpid.server.protocol.v0_8.AMQPConnection_0_8Impl";

  private static final String VERBOSITY = "slf4j.internal.verbosity";
  private static boolean initialized;

  private LibraryLogging() {}

  /**
   * Has slf4j look for its provider now, without the hint it writes to standard error where there
   * is none: worker processes have none on purpose, and a library's user should not read about its
   * broker's logging first. Where there is a provider, {@link #LOGGERS} log warnings only and
   * {@link #STRANGERS} errors only, unless the user has given them a level. Does nothing the second
   * time.
   */
  public static synchronized void initialize() {
    if (initialized) {
      return;
    }
    initialized = true;
    boolean told = System.getProperty(VERBOSITY) != null;
    if (!told) {
      System.setProperty(VERBOSITY, "ERROR");
    }
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    if (!told) {
      System.clearProperty(VERBOSITY);
    }
    LogBackEnd.of(factory)
        .ifPresent(
            backEnd -> {
              LOGGERS.forEach(logger -> backEnd.hold(logger, "WARN"));
              backEnd.hold(STRANGERS, "ERROR");
              backEnd.hold(TRANSPORT, "OFF");
            });
  }
}
