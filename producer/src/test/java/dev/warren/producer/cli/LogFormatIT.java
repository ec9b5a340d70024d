package dev.warren.producer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The lines of a run on standard error. */
@Timeout(300)
class LogFormatIT {
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} .*|  \\| .*");

  private static Program run(String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("run", "sumOfPowers", "--arg=\"x\"", "--count=2", "--processes=1"));
    arguments.addAll(List.of(more));
    return Program.producer(arguments.toArray(String[]::new));
  }

  @Test
  void everyLineHasATime() throws Exception {
    try (Program program = run()) {
      program.await(1);
      assertTrue(program.err().lines().count() >= 4, program.err());
      program.err().lines().forEach(line -> assertTrue(TIME.matcher(line).matches(), line));
    }
  }

  @Test
  void everyLineIsAnObjectWithItsJob() throws Exception {
    try (Program program = run("--log-format=json", "--json")) {
      JsonNode summary = JsonMapper.shared().readTree(program.await(1).out());
      List<JsonNode> lines = program.err().lines().map(JsonMapper.shared()::readTree).toList();
      assertEquals(2, lines.size(), program.err());
      for (JsonNode line : lines) {
        assertTrue(line.get("timestamp").asLong() > 0, line.toString());
        assertEquals("producer", line.get("loggerName").asString());
        assertEquals(summary.get("job"), line.at("/mdc/job"));
        assertEquals(summary.get("task"), line.at("/mdc/task"));
        assertEquals("1", line.at("/mdc/attempt").asString());
        assertEquals(summary.at("/workers/0/pid").asString(), line.at("/mdc/pid").asString());
      }
      assertEquals("1", lines.get(1).at("/mdc/index").asString());
    }
  }
}
