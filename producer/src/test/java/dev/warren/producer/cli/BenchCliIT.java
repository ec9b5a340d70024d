package dev.warren.producer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.RabbitServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code producer bench} as its users run it, shortened. */
@Timeout(300)
@Tag("slow")
class BenchCliIT {

  private static void assertMeasured(String output, int readings) {
    JsonNode figures = JsonMapper.shared().readTree(output).get("figures");
    assertEquals(readings, figures.size(), output);
    for (JsonNode figure : figures) {
      assertEquals(1, figure.get("values").size(), output);
      assertTrue(figure.get("median").asDouble() > 0, output);
    }
  }

  @Test
  void figuresOfTheEmbeddedBrokerAreMeasuredAndNothingIsLeft() throws Exception {
    try (Program program =
        Program.producer(
            "bench",
            "--json",
            "--warm-up=0s",
            "--repetitions=1",
            "--figures=memory,enqueue,cold-start")) {
      assertMeasured(program.await(0).out(), 4);
      program.assertNothingLeft();
    }
  }

  @Test
  void aFleetIsMeasuredAndLeftAlone() throws Exception {
    String uri = RabbitServer.shared().address().toUriWithPassword();
    try (Program worker =
            Program.withBroker(Program.WORKER, uri, "start", "--fleet=bench", "--processes=2")
                .until("2 worker processes");
        Program program =
            Program.withBroker(
                Program.PRODUCER,
                uri,
                "bench",
                "--fleet=bench",
                "--json",
                "--warm-up=0s",
                "--repetitions=1",
                "--figures=noop,tail")) {
      assertMeasured(program.await(0).out(), 2);
      program.assertNothingLeft();
      try (Program stranger =
          Program.withBroker(
              Program.PRODUCER, uri, "bench", "--fleet=bench", "--processes=1", "--figures=noop")) {
        var result = stranger.await(2);
        assertTrue(result.err().contains("has workers of others, too"), result.err());
        stranger.assertNothingLeft();
      }
      worker.signal("TERM");
      worker.await(143);
    }
  }

  @Test
  void withoutWorkersItGivesUp() throws Exception {
    String uri = RabbitServer.shared().address().toUriWithPassword();
    try (Program program =
        Program.withBroker(
            Program.PRODUCER,
            uri,
            "bench",
            "--fleet=nobody",
            "--wait-for-workers=1s",
            "--figures=noop")) {
      var result = program.await(4);
      assertTrue(result.err().contains("was seen within 1s"), result.err());
      program.assertNothingLeft();
    }
  }
}
