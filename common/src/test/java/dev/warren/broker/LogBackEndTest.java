package dev.warren.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLoggerFactory;

class LogBackEndTest {
  private final LoggerContext context = new LoggerContext();
  private final LogBackEnd.InUse backEnd = LogBackEnd.of(context).orElseThrow();

  @Test
  void aLibraryWhoseUserSetNoLevelTellsWarningsOnly() {
    context.getLogger("ROOT").setLevel(Level.DEBUG);
    LibraryLogging.LOGGERS.forEach(logger -> backEnd.hold(logger, "WARN"));
    for (String name : LibraryLogging.LOGGERS) {
      assertFalse(context.getLogger(name + ".a.B").isInfoEnabled(), name);
      assertTrue(context.getLogger(name + ".a.B").isWarnEnabled(), name);
    }
    assertTrue(context.getLogger("com.acme").isDebugEnabled());
  }

  @Test
  void aLevelThatTheUserSetStays() {
    context.getLogger("org.apache.qpid").setLevel(Level.INFO);
    context.getLogger("dev.warren.broker").setLevel(Level.TRACE);
    LibraryLogging.LOGGERS.forEach(logger -> backEnd.hold(logger, "WARN"));
    assertEquals(Level.INFO, context.getLogger("org.apache.qpid").getLevel());
    assertTrue(context.getLogger("dev.warren.broker.ReconnectingConnection").isTraceEnabled());
    assertFalse(context.getLogger("dev.warren.Pool").isInfoEnabled());
  }

  @Test
  void aLoggerCanBeSilencedUnlessTheUserSetItsLevel() {
    backEnd.hold("org.apache.qpid.server.transport", "OFF");
    assertFalse(context.getLogger("org.apache.qpid.server.transport.A").isErrorEnabled());
    context.getLogger("com.acme").setLevel(Level.WARN);
    backEnd.hold("com.acme", "OFF");
    assertTrue(context.getLogger("com.acme").isWarnEnabled());
  }

  @Test
  void whereThereIsNoBackEndNothingIsDone() {
    assertTrue(LogBackEnd.of(new NOPLoggerFactory()).isEmpty());
  }
}
