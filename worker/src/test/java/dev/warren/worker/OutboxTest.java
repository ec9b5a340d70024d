package dev.warren.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.message.Result;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OutboxTest {
  private final Outbox outbox = new Outbox();

  private static byte[] json(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void resultsOfOneChunkTravelAsOneRun() {
    Assignment chunk = Deliver.task("job", 10, 3);
    outbox.value(chunk, 10, 1_000, 5, json("1"), Outbox.MANY);
    outbox.value(chunk, 11, 1_005, 6, json("2"), Outbox.MANY);
    outbox.value(chunk, 12, 1_011, 7, json("3"), 0);
    List<Outbox.Reply> replies = outbox.take(1_000);
    assertEquals(1, replies.size());
    Result.Values values = (Result.Values) replies.get(0).result();
    assertEquals(10, values.first());
    assertEquals(3, values.count());
    assertArrayEquals(new long[] {5, 6, 7}, values.tookMicros());
    assertTrue(outbox.isEmpty());
  }

  @Test
  void aFailureInTheMiddleKeepsItsNeighbours() {
    Assignment chunk = Deliver.task("job", 0, 3);
    outbox.value(chunk, 0, 0, 1, json("0"), Outbox.MANY);
    outbox.failure(chunk, 1, 1, 1, Failure.of(FailureKind.FAILED, "no"), Outbox.MANY);
    outbox.value(chunk, 2, 2, 1, json("2"), 0);
    List<Outbox.Reply> replies = outbox.take(10_000);
    assertEquals(3, replies.size());
    assertEquals(1, ((Result.Failed) replies.get(1).result()).first());
  }

  @Test
  void jobsDoNotShareAMessage() {
    outbox.value(Deliver.task("a", 0, 1), 0, 0, 1, json("0"), 0);
    outbox.value(Deliver.task("b", 0, 1), 0, 0, 1, json("0"), 0);
    assertEquals(1, outbox.take(10_000).size());
    assertEquals(1, outbox.take(10_000).size());
    assertTrue(outbox.take(10_000).isEmpty());
  }

  @Test
  void aMessageIsBoundedButAlwaysHasAResult() {
    byte[] large = json("\"" + "x".repeat(1_000) + "\"");
    outbox.value(Deliver.task("a", 0, 1), 0, 0, 1, large, 0);
    outbox.value(Deliver.task("a", 1, 1), 1, 0, 1, large, 0);
    assertEquals(1, outbox.take(10).size());
    assertEquals(1, outbox.take(10).size());
  }

  @Test
  void anErrandEndsTheWait() throws Exception {
    outbox.errand(() -> {});
    outbox.await(true, Long.MAX_VALUE);
    outbox.errand().run();
    assertTrue(outbox.isEmpty());
  }

  @Test
  void aFinishedAssignmentEndsTheWaitUnlessResultsDoNotCount() throws Exception {
    outbox.value(Deliver.task("a", 0, 1), 0, 0, 1, json("0"), 0);
    outbox.await(true, Long.MAX_VALUE);
    outbox.wake();
    outbox.await(false, Long.MAX_VALUE);
  }

  @Test
  void resultsOfAnUnfinishedChunkLeaveAfterAMoment() throws Exception {
    outbox.value(Deliver.task("a", 0, 2), 0, 0, 1, json("0"), Outbox.MANY);
    outbox.await(true, Long.MAX_VALUE);
    assertEquals(1, outbox.take(1_000).size());
  }
}
