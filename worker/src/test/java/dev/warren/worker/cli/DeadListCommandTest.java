package dev.warren.worker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Message;
import dev.warren.dead.DeadLetter;
import dev.warren.message.DeadHeaders;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DeadListCommandTest {

  @Test
  void garbageIsShownWithoutWhatMovesACursor() {
    var letter =
        DeadLetter.of(
            Message.of("{\u001b[31m".getBytes(UTF_8), null)
                .withHeaders(Map.of(DeadHeaders.REASON, "\u001b[2J\u202ebad\r\nnews")));
    assertEquals("", letter.item());
    String row = DeadListCommand.row(letter, Instant.now());
    assertTrue(row.endsWith("\\u001b[2J\\u202ebad\\r\\nnews"), row);
    JsonNode json = JsonMapper.shared().readTree(DeadListCommand.json(letter));
    assertEquals(letter.reason(), json.get("reason").asString());
    assertTrue(DeadListCommand.json(letter).chars().allMatch(c -> c >= ' ' && c < 0x7F));
  }
}
