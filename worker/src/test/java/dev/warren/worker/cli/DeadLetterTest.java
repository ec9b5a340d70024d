package dev.warren.worker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Message;
import dev.warren.message.DeadHeaders;
import dev.warren.message.MessageCodec;
import dev.warren.message.TaskMessage;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DeadLetterTest {
  private static final String TASK =
      "{\"v\":1,\"job\":\"3f2a\",\"task\":\"acme.Words.split\",\"first\":7,\"attempt\":3,\"hop\":2,"
          + "\"timeLimit\":500,\"items\":[[\"a\"]]}";
  private static final String REPLIES = "warren.replies.3f2a";

  private static DeadLetter letter(String body, Map<String, Object> headers) {
    return DeadLetter.of(Message.of(body.getBytes(UTF_8), REPLIES).withHeaders(headers));
  }

  @Test
  void itSaysWhatTheProducerKnewOfAnItem() {
    var letter =
        letter(
            TASK,
            Map.of(
                DeadHeaders.REASON,
                "crashed: exit code 3",
                DeadHeaders.AT,
                1_000L,
                DeadHeaders.ATTEMPTS,
                3,
                DeadHeaders.HOST,
                "w1",
                DeadHeaders.PID,
                4711L,
                DeadHeaders.EXIT_CODE,
                3));
    assertEquals("3f2a/7", letter.item());
    assertEquals("crashed: exit code 3", letter.reason());
    assertEquals(Optional.of(3), letter.attempts());
    assertEquals("w1:4711", letter.process());
    assertEquals("exit code 3", letter.end());
    assertEquals("59s", letter.age(Instant.ofEpochSecond(60)));
    assertEquals("2h", letter.age(Instant.ofEpochSecond(3 * 3600 - 60)));
  }

  @Test
  void itSaysWhatTheBrokerKnewOfAMessage() {
    var death = Map.of("reason", "delivery_limit", "time", new Date(5_000));
    var letter = letter(TASK, Map.of("x-death", List.of(death)));
    assertEquals("the broker gave up: delivery_limit", letter.reason());
    assertEquals(Optional.of(Instant.ofEpochSecond(5)), letter.since());
    assertEquals("", letter.process());
  }

  @Test
  void garbageIsShownWithoutWhatMovesACursor() {
    var letter = letter("{\u001b[31m", Map.of(DeadHeaders.REASON, "\u001b[2J\u202ebad\r\nnews"));
    assertEquals("", letter.item());
    String row = DeadListCommand.row(letter, Instant.now());
    assertTrue(row.endsWith("\\u001b[2J\\u202ebad\\r\\nnews"), row);
    JsonNode json = JsonMapper.shared().readTree(DeadListCommand.json(letter));
    assertEquals(letter.reason(), json.get("reason").asString());
    assertTrue(DeadListCommand.json(letter).chars().allMatch(c -> c >= ' ' && c < 0x7F));
    assertEquals("-", letter.age(Instant.now()));
    assertThrows(IllegalStateException.class, letter::toRequeue);
  }

  @Test
  void headersOfTheWrongTypeAreNoFacts() {
    var letter =
        letter(
            TASK, Map.of("x-death", "yesterday", DeadHeaders.AT, "now", DeadHeaders.ATTEMPTS, "3"));
    assertEquals("nobody said why", letter.reason());
    assertEquals(Optional.empty(), letter.since());
    assertEquals(Optional.empty(), letter.attempts());
  }

  @Test
  void itIsRequeuedWithAllAttemptsAndWithoutTheHeadersAboutItsEnd() throws Exception {
    var letter =
        letter(
            TASK,
            Map.of(
                DeadHeaders.REASON,
                "crashed",
                "x-death",
                List.of(),
                "x-first-death-reason",
                "rejected",
                "x-delivery-count",
                20L,
                "trace",
                "kept"));
    Message requeued = letter.toRequeue();
    TaskMessage task = MessageCodec.decodeTask(requeued.body());
    assertEquals(1, task.attempt());
    assertEquals(0, task.generation());
    assertEquals(500, task.timeLimitMillis());
    assertEquals(7, task.first());
    assertEquals(Optional.of(REPLIES), requeued.replyTo());
    assertTrue(requeued.headers().containsKey(DeadHeaders.REQUEUED));
    assertEquals("kept", requeued.headers().get("trace"));
    assertFalse(requeued.headers().containsKey(DeadHeaders.REASON));
    assertFalse(requeued.headers().keySet().stream().anyMatch(name -> name.startsWith("x-d")));
    assertFalse(requeued.headers().keySet().stream().anyMatch(name -> name.startsWith("x-first")));
  }
}
