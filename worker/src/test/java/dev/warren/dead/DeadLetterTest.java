package dev.warren.dead;

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
  void whatCannotBeUnderstoodIsNotRequeued() {
    var letter = letter("{", Map.of());
    assertEquals("", letter.item());
    assertEquals("-", letter.age(Instant.now()));
    assertThrows(IllegalStateException.class, letter::toRequeue);
  }

  @Test
  void itsClassOfErrorIsShort() {
    assertEquals("unreadable", letter("{", Map.of(DeadHeaders.SIGNAL, 9)).error());
    assertEquals("other", letter(TASK, Map.of()).error());
    assertEquals("other", letter(TASK, Map.of(DeadHeaders.REASON, "x".repeat(9_000))).error());
    assertEquals("signal 9", crashed("ended by signal 9", DeadHeaders.SIGNAL, 9).error());
    assertEquals("exit code 3", crashed("exit code 3", DeadHeaders.EXIT_CODE, 3).error());
    assertEquals("other", crashed("it ended", DeadHeaders.SIGNAL, "<b>".repeat(99)).error());
    String heap =
        "crashed: the worker process 7 on w1 ran out of heap memory while it ran this item";
    assertEquals("out of memory", crashed(heap, DeadHeaders.EXIT_CODE, 3).error());
    var death = Map.of("reason", "delivery_limit", "time", new Date(5_000));
    assertEquals("delivery limit", letter(TASK, Map.of("x-death", List.of(death))).error());
  }

  private static DeadLetter crashed(String reason, String header, Object value) {
    return letter(TASK, Map.of(DeadHeaders.REASON, reason, header, value));
  }

  @Test
  void lettersAreChosenByAllThatIsGiven() {
    var letter = crashed("ended by signal 9", DeadHeaders.SIGNAL, 9);
    assertTrue(new DeadFilter("a/7", Optional.empty(), Optional.of("signal 9")).takes(letter));
    assertTrue(new DeadFilter("", Optional.of("acme.Words.split"), Optional.empty()).takes(letter));
    assertFalse(new DeadFilter("a/8", Optional.empty(), Optional.empty()).takes(letter));
    assertFalse(
        new DeadFilter("", Optional.of("acme.Words.split"), Optional.of("signal")).takes(letter));
    assertFalse(new DeadFilter("", Optional.of("acme.Words"), Optional.empty()).takes(letter));
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
