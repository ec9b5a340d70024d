package dev.warren.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.warren.broker.LibraryLogging;
import dev.warren.worker.contract.InWorker;

/**
 * Configures the log of the programs: one line on standard error for each warning. Logback finds it
 * as a service; unless {@link ProgramLog} has set a system property it only adds {@link TaskMdc} in
 * worker processes, whatever configures their log. It is no configuration file because reading one
 * costs a tenth of the start of a program.
 */
public final class QuietLog extends ContextAwareBase implements Configurator {
  /** The system property with the lowest level to be shown. */
  static final String LEVEL = "warren.log.level";

  private static final String SOCKETS = "com.rabbitmq.client.impl.SocketFrameHandler";

  /** Called by Logback. */
  public QuietLog() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    String level = System.getProperty(LEVEL);
    if (level != null || InWorker.isMarked()) {
      TaskMdc items = new TaskMdc();
      items.setContext(context);
      items.start();
      context.addTurboFilter(items);
    }
    if (level == null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    boolean debug = !Level.toLevel(level).isGreaterOrEqual(Level.WARN);
    ConsoleAppender<ILoggingEvent> standardError = new ConsoleAppender<>();
    standardError.setContext(context);
    standardError.setTarget("System.err");
    standardError.setEncoder(
        ProgramLog.isJson() ? LogLines.Json.encoder(context) : text(context, debug));
    standardError.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(level));
    root.addAppender(standardError);
    // Explicitly, because the library sets their level if the program has not.
    LibraryLogging.LOGGERS.forEach(name -> context.getLogger(name).setLevel(Level.toLevel(level)));
    if (!debug) {
      // This class throws what it logs as an error.
      context.getLogger(SOCKETS).setLevel(Level.OFF);
      context.getLogger(LibraryLogging.STRANGERS).setLevel(Level.ERROR);
      context.getLogger(LibraryLogging.TRANSPORT).setLevel(Level.OFF);
    }
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static Encoder<ILoggingEvent> text(LoggerContext context, boolean debug) {
    LogLine line = new LogLine(debug);
    line.setContext(context);
    line.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(line);
    encoder.start();
    return encoder;
  }
}
