package dev.warren.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.warren.task.RunningTask;
import dev.warren.worker.contract.OutputLine;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LogLinesTest {
  private static final String FORMAT = "warren.log.format";
  private static final String TIME = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} ";
  private static final OutputLine PRINTED =
      new OutputLine(7, Optional.of(new OutputLine.Item("3f2a", "a.B.c", 17, 2)), "hello");

  @AfterEach
  void asText() {
    System.clearProperty(FORMAT);
    MDC.clear();
  }

  private static JsonNode json(String line) {
    assertEquals(1, line.lines().count(), line);
    return JsonMapper.shared().readTree(line);
  }

  @Test
  void everyLineOfTextBeginsWithTheTime() {
    assertTrue(LogLines.notice("worker", "is well").matches(TIME + "worker: is well"));
    assertTrue(LogLines.output(PRINTED).matches(TIME + "\\[worker 7, 3f2a/17, attempt 2] hello"));
    assertTrue(LogLines.plain("producer", "10 tasks", Map.of()).matches(TIME + "10 tasks"));
  }

  @Test
  void noticesAreEventsOfLogback() {
    System.setProperty(FORMAT, "json");
    JsonNode line = json(LogLines.notice("producer", "two\nlines \"x\"", Map.of("job", "3f2a")));
    assertEquals("two\nlines \"x\"", line.get("formattedMessage").asString());
    assertEquals("producer", line.get("loggerName").asString());
    assertEquals("INFO", line.get("level").asString());
    assertEquals("3f2a", line.at("/mdc/job").asString());
    assertTrue(Math.abs(System.currentTimeMillis() - line.get("timestamp").asLong()) < 600_000);
  }

  @Test
  void printedLinesCarryTheirItem() {
    System.setProperty(FORMAT, "json");
    JsonNode line = json(LogLines.output(PRINTED));
    assertEquals("hello", line.get("formattedMessage").asString());
    assertEquals(
        JsonMapper.shared()
            .readTree(
                "{'pid':'7','job':'3f2a','task':'a.B.c','index':'17','attempt':'2'}"
                    .replace('\'', '"')),
        line.get("mdc"));
    assertEquals(line.get("mdc"), json(LogLines.output(PRINTED.toString(), "a.B.c")).get("mdc"));
    JsonNode other = json(LogLines.output("[worker 7] hello", "a.B.c"));
    assertEquals("7", other.at("/mdc/pid").asString());
    assertTrue(other.at("/mdc/task").isMissingNode(), other.toString());
  }

  @Test
  void eventsOfAProcessGoOnAsTheyAre() {
    System.setProperty(FORMAT, "json");
    String event = "{\"timestamp\":1,\"level\":\"WARN\",\"mdc\":{\"job\":\"a\"}}";
    assertEquals(event, LogLines.output(new OutputLine(7, Optional.empty(), event)));
    // And what a task prints is no event.
    for (String printed :
        new String[] {"{}", "{\"timestamp\":1}", event + " ", event + "{}", event.substring(1)}) {
      JsonNode line = json(LogLines.output(new OutputLine(7, Optional.empty(), printed)));
      if (!printed.strip().equals(event)) {
        assertEquals(printed, line.get("formattedMessage").asString());
      }
    }
  }

  @Test
  void aLineThatATaskLogsCarriesItsItem() throws Throwable {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(MDC.getMDCAdapter());
    TaskMdc items = new TaskMdc();
    items.start();
    context.addTurboFilter(items);
    ListAppender<ILoggingEvent> events =
        new ListAppender<>() {
          @Override
          protected void append(ILoggingEvent event) {
            event.prepareForDeferredProcessing(); // otherwise the MDC is read at the end
            super.append(event);
          }
        };
    events.start();
    Logger logger = context.getLogger("acme.Words");
    logger.setLevel(Level.INFO);
    logger.addAppender(events);
    RunningTask item = new RunningTask("3f2a", "a.B.c", 17, 2, Optional.empty(), () -> false);
    MDC.put("mine", "stays");
    RunningTask.call(
        item,
        () -> {
          logger.debug("not logged");
          assertNull(MDC.get("job"), "what is not logged costs nothing");
          logger.info("split {}", 3, new IllegalStateException("broken"));
          return null;
        });
    logger.info("afterwards");
    JsonEncoder encoder = LogLines.Json.encoder(context);
    JsonNode line = json(new String(encoder.encode(events.list.get(0)), StandardCharsets.UTF_8));
    assertEquals("split 3", line.get("formattedMessage").asString());
    assertEquals("broken", line.at("/throwable/message").asString());
    Map<String, String> mdc = events.list.get(0).getMDCPropertyMap();
    String pid = Long.toString(ProcessHandle.current().pid());
    assertEquals(
        Map.of(
            "job", "3f2a", "task", "a.B.c", "index", "17", "attempt", "2", "pid", pid, "mine",
            "stays"),
        mdc);
    assertEquals(Map.of("pid", pid, "mine", "stays"), events.list.get(1).getMDCPropertyMap());
  }
}
