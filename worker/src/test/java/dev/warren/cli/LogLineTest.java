package dev.warren.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogLineTest {
  private final LoggerContext context = new LoggerContext();

  @Test
  void saysWhenHowBadWhoAndWhat() {
    LoggingEvent event = event("dev.warren.engine.Incoming", Level.WARN, null);
    LocalDateTime time = LocalDateTime.ofInstant(event.getInstant(), ZoneId.systemDefault());
    String line = new LogLine(false).doLayout(event);
    assertEquals(" WARN  Incoming: dropped 7 of x" + System.lineSeparator(), line.substring(23));
    String shown = line.substring(0, 23).replace(' ', 'T');
    assertEquals(time.truncatedTo(ChronoUnit.MILLIS), LocalDateTime.parse(shown), line);
  }

  @Test
  void columnsStandBelowEachOther() {
    LogLine line = new LogLine(false);
    for (Level level : List.of(Level.ERROR, Level.WARN, Level.INFO, Level.DEBUG, Level.TRACE)) {
      assertEquals(
          29, line.doLayout(event("a.Name", level, null)).indexOf(" Name:"), level::toString);
    }
  }

  @Test
  void tracesAreShownWhereTheyAreWanted() {
    LoggingEvent event = event("a.B", Level.ERROR, new IllegalStateException("broken"));
    assertEquals(1, new LogLine(false).doLayout(event).lines().count());
    String traced = new LogLine(true).doLayout(event);
    assertTrue(traced.contains("java.lang.IllegalStateException: broken"), traced);
    assertTrue(traced.contains("at dev.warren.cli.LogLineTest"), traced);
  }

  @Test
  void textOfOthersMakesNoLineOfItsOwn() {
    String evil = "\u001b[2J\rnews\nworker: all is well";
    LoggingEvent event =
        new LoggingEvent("", context.getLogger("a.B"), Level.WARN, evil, new Error(evil), null);
    String traced = new LogLine(true).doLayout(event);
    assertTrue(traced.contains("B: \\u001b[2J\\rnews\n  worker: all is well\n"), traced);
    assertTrue(traced.lines().noneMatch(line -> line.startsWith("worker: ")), traced);
    assertTrue(traced.chars().noneMatch(c -> c == '\u001b' || c == '\r'), traced);
  }

  private LoggingEvent event(String logger, Level level, Throwable error) {
    Logger from = context.getLogger(logger);
    return new LoggingEvent(
        Logger.class.getName(), from, level, "dropped {} of {}", error, new Object[] {7, "x"});
  }
}
