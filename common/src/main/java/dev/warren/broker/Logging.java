package dev.warren.broker;

import java.util.List;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** Starts the logging library in a way that suits a library: in silence, warnings aside. */
public final class Logging {

  /** Loggers of Warren, and of the two that it is made of, which tell every step. */
  public static final List<String> LOGGERS =
      List.of("dev.warren", "com.rabbitmq.client", "org.apache.qpid");

  /** Tells, as errors, of each connection that does not end as a client's usually does. */
  public static final String TRANSPORT = "org.apache.qpid.server.transport";

  /**
   * The one in which the embedded broker warns, with a stack trace, of every connection that sends
   * it garbage: whoever is on this machine could fill a disk with that. What concerns Warren's own
   * connections is told by their other end.
   */
  public static final String STRANGERS =
      "org.apache.qpid.server.protocol.v0_8.AMQPConnection_0_8Impl";

  private static final String VERBOSITY = "slf4j.internal.verbosity";
  private static boolean initialized;

  private Logging() {}

  /**
   * Has slf4j look for its provider now, without the hint it writes to standard error where there
   * is none: worker processes have none on purpose, and a library's broker should not be the first
   * thing its user reads. Where there is one, {@link #LOGGERS} tell warnings only, and {@link
   * #STRANGERS} not even these, unless the user has given them a level. Does nothing the second
   * time.
   */
  public static synchronized void initializeQuietly() {
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
