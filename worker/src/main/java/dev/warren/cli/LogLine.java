package dev.warren.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import dev.warren.text.ShownText;

/**
 * The layout of the programs' log: {@code 2026-11-30 12:34:56.789 WARN Logger: message}, without
 * the logger's package, and with the stack trace of an exception if wanted. Logback's own layout
 * takes longer to start, because it prepares for seventy kinds of fields.
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
    line.append(LogLines.time(event.getInstant())).append(' ').append(event.getLevel());
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
}
