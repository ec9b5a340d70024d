package dev.warren.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import dev.warren.message.ShownText;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * One line of the programs' log: {@code 12:34:56.789 WARN Logger: message}, with the logger's
 * package left out, and the stack trace of an exception behind it if wanted. In place of Logback's
 * own layout because that knows seventy kinds of fields, and prepares for all of them at the start.
 */
final class LogLine extends LayoutBase<ILoggingEvent> {
  private static final String MARGIN = "  ";

  private final boolean traces;

  LogLine(boolean traces) {
    this.traces = traces;
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(200);
    Format.TIME.formatTo(event.getInstant().atZone(ZoneId.systemDefault()), line);
    line.append(' ').append(event.getLevel());
    // All but WARN and INFO have five letters.
    line.append(event.getLevel().levelStr.length() < 5 ? "  " : " ");
    String logger = event.getLoggerName();
    line.append(logger, logger.lastIndexOf('.') + 1, logger.length());
    line.append(": ").append(ShownText.lines(event.getFormattedMessage(), MARGIN));
    line.append(System.lineSeparator());
    if (traces && event.getThrowableProxy() != null) {
      String trace = ThrowableProxyUtil.asString(event.getThrowableProxy());
      line.append(MARGIN).append(ShownText.lines(trace.strip(), MARGIN));
      line.append(System.lineSeparator());
    }
    return line.toString();
  }

  /** Made when there is something to say, which is seldom. */
  private static final class Format {
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
  }
}
