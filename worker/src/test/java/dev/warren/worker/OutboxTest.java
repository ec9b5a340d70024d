package dev.warren.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.message.JsonBytes;
import dev.warren.message.Result;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OutboxTest {
  private final Outbox outbox = new Outbox();
  private final Outbox.Lane lane = outbox.lane();

  private static JsonBytes json(String text) {
    return JsonBytes.of(text);
  }

  @Test
  void resultsOfOneChunkTravelAsOneRun() {
    Assignment chunk = Deliver.task("job", 10, 3);
    lane.value(chunk, 10, 1_000, 5, json("1"), Outbox.MORE_IN_MESSAGE);
    lane.value(chunk, 11, 1_005, 6, json("2"), Outbox.MORE_IN_MESSAGE);
    lane.value(chunk, 12, 1_011, 7, json("3"), 0);
    List<Outbox.Reply> replies = outbox.take(1_000, queue -> true);
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
    lane.value(chunk, 0, 0, 1, json("0"), Outbox.MORE_IN_MESSAGE);
    lane.failure(chunk, 1, 1, 1, Failure.of(FailureKind.FAILED, "no"), Outbox.MORE_IN_MESSAGE);
    lane.value(chunk, 2, 2, 1, json("2"), 0);
    List<Outbox.Reply> replies = outbox.take(10_000, queue -> true);
    assertEquals(3, replies.size());
    assertEquals(1, ((Result.Failed) replies.get(1).result()).first());
  }

  @Test
  void jobsDoNotShareAMessage() {
    lane.value(Deliver.task("a", 0, 1), 0, 0, 1, json("0"), 0);
    lane.value(Deliver.task("b", 0, 1), 0, 0, 1, json("0"), 0);
    assertEquals(1, outbox.take(10_000, queue -> true).size());
    assertEquals(1, outbox.take(10_000, queue -> true).size());
    assertTrue(outbox.take(10_000, queue -> true).isEmpty());
  }

  @Test
  void aMessageIsBoundedButAlwaysHasAResult() {
    JsonBytes large = json("\"" + "x".repeat(1_000) + "\"");
    lane.value(Deliver.task("a", 0, 1), 0, 0, 1, large, 0);
    lane.value(Deliver.task("a", 1, 1), 1, 0, 1, large, 0);
    assertEquals(1, outbox.take(10, queue -> true).size());
    assertEquals(1, outbox.take(10, queue -> true).size());
  }

  @Test
  void anErrandEndsTheWait() throws Exception {
    outbox.submit(() -> {});
    outbox.await(true, Long.MAX_VALUE);
    outbox.nextAction().run();
    assertTrue(outbox.isEmpty());
  }

  @Test
  void aFinishedAssignmentEndsTheWaitUnlessResultsDoNotCount() throws Exception {
    lane.value(Deliver.task("a", 0, 1), 0, 0, 1, json("0"), 0);
    outbox.await(true, Long.MAX_VALUE);
    outbox.wake();
    outbox.await(false, Long.MAX_VALUE);
  }

  @Test
  void resultsOfAnUnfinishedChunkLeaveAfterAMoment() throws Exception {
    lane.value(Deliver.task("a", 0, 2), 0, 0, 1, json("0"), Outbox.MORE_IN_MESSAGE);
    outbox.await(true, Long.MAX_VALUE);
    assertEquals(1, outbox.take(1_000, queue -> true).size());
  }

  @Test
  void whoIsWokenForSomethingElseLeavesResultsTheirMoment() throws Exception {
    long begun = System.nanoTime();
    lane.value(Deliver.task("a", 0, 1), 0, 0, 1, json("0"), 9);
    outbox.wake();
    outbox.await(true, Long.MAX_VALUE);
    boolean due = outbox.isDue();
    long passed = System.nanoTime() - begun;
    assertTrue(!due || passed >= TimeUnit.MILLISECONDS.toNanos(25), () -> passed + " ns");
    outbox.await(true, Long.MAX_VALUE);
    assertTrue(outbox.isDue());
  }

  @Test
  void aResultThatSomebodyMayWaitForIsDueAtOnce() {
    lane.value(Deliver.task("a", 0, 1), 0, 0, 1, json("0"), 0);
    assertTrue(outbox.isDue());
    outbox.take(1_000, queue -> true);
    assertFalse(outbox.isDue());
  }

  @Test
  void whatComesAfterAPartHasLeftIsWaitedForAgain() throws Exception {
    Assignment chunk = Deliver.task("a", 0, 3);
    lane.value(chunk, 0, 100, 5, json("0"), Outbox.MORE_IN_MESSAGE);
    assertEquals(1, outbox.take(1_000, queue -> true).get(0).items());
    assertTrue(outbox.isEmpty());
    lane.value(chunk, 1, 105, 7, json("1"), Outbox.MORE_IN_MESSAGE);
    outbox.await(true, Long.MAX_VALUE); // for a moment, and not for the end of the chunk
    Result.Values second = (Result.Values) outbox.take(1_000, queue -> true).get(0).result();
    assertEquals(1, second.first());
    assertEquals(105, second.startedMicros());
    lane.value(chunk, 2, 112, 1, json("2"), 0);
    Result.Values third = (Result.Values) outbox.take(1_000, queue -> true).get(0).result();
    assertEquals(2, third.first());
    assertEquals(112, third.startedMicros());
    assertTrue(outbox.isEmpty());
  }

  @Test
  void valuesOfUnlikeLengthsKeepTheirOrder() {
    Assignment chunk = Deliver.task("a", 0, 4);
    String[] values = {"1", "\"" + "x".repeat(50_000) + "\"", "22", "333"};
    for (int i = 0; i < 4; i++) {
      lane.value(chunk, i, i, 1, json(values[i]), i < 3 ? Outbox.MORE_IN_MESSAGE : 0);
    }
    assertEquals(List.of(values), taken(outbox.take(1 << 20, queue -> true)));
  }

  @Test
  void aChunkThatIsNotFinishedLeavesWhatItHas() {
    lane.value(Deliver.task("a", 0, 9), 0, 0, 1, json("0"), Outbox.MORE_IN_MESSAGE);
    lane.value(Deliver.task("a", 20, 2), 20, 0, 1, json("20"), Outbox.MORE_IN_MESSAGE);
    assertEquals(List.of("0", "20"), taken(outbox.take(1_000, queue -> true)));
    assertTrue(outbox.isEmpty());
  }

  @Test
  void chunksOfSeveralThreadsDoNotHoldUpEachOther() {
    Outbox.Lane other = outbox.lane();
    Assignment mine = Deliver.task("a", 0, 3);
    Assignment theirs = Deliver.task("a", 10, 3);
    Assignment single = Deliver.task("a", 20, 1);
    lane.value(mine, 0, 0, 1, json("0"), Outbox.MORE_IN_MESSAGE);
    other.value(theirs, 10, 0, 1, json("10"), Outbox.MORE_IN_MESSAGE);
    assertFalse(outbox.isDue());
    outbox.lane().value(single, 20, 0, 1, json("20"), 0);
    assertTrue(outbox.isDue());
    assertEquals(List.of("0", "10", "20"), taken(outbox.take(1_000, queue -> true)));
    assertTrue(outbox.isEmpty());
    other.value(theirs, 11, 0, 1, json("11"), Outbox.MORE_IN_MESSAGE);
    lane.value(mine, 1, 0, 1, json("1"), Outbox.MORE_IN_MESSAGE);
    assertFalse(outbox.isEmpty());
    assertEquals(List.of("1", "11"), taken(outbox.take(1_000, queue -> true)));
    lane.value(mine, 2, 0, 1, json("2"), 0);
    other.value(theirs, 12, 0, 1, json("12"), 0);
    assertEquals(List.of("2", "12"), taken(outbox.take(1_000, queue -> true)));
    assertTrue(outbox.isEmpty());
  }

  @Test
  void nothingIsLostBetweenManyThreads() throws Exception {
    int chunks = 300;
    int size = 100;
    int lanes = 4;
    List<Thread> adders = new ArrayList<>();
    for (int i = 0; i < lanes; i++) {
      int number = i;
      adders.add(
          new Thread(
              () -> {
                Outbox.Lane own = outbox.lane();
                for (int chunk = 0; chunk < chunks; chunk++) {
                  int first = (chunk * lanes + number) * size;
                  Assignment assignment = Deliver.task("a", first, size);
                  for (int item = 0; item < size; item++) {
                    int behind = item < size - 1 ? Outbox.MORE_IN_MESSAGE : chunk % 3;
                    String value = Integer.toString(first + item);
                    own.value(assignment, first + item, 0, 1, json(value), behind);
                  }
                }
              }));
    }
    adders.forEach(Thread::start);
    BitSet seen = new BitSet();
    while (seen.cardinality() < chunks * size * lanes) {
      outbox.await(true, Long.MAX_VALUE);
      for (Outbox.Reply reply : outbox.take(20_000, queue -> true)) {
        int next = (int) reply.result().first();
        for (String value : taken(List.of(reply))) {
          assertEquals(Integer.toString(next), value);
          assertFalse(seen.get(next), () -> value + " came twice");
          seen.set(next++);
        }
      }
    }
    for (Thread adder : adders) {
      adder.join();
    }
    assertTrue(outbox.isEmpty());
  }

  private static List<String> taken(List<Outbox.Reply> replies) {
    return replies.stream()
        .flatMap(reply -> ((Result.Values) reply.result()).values().stream())
        .map(JsonBytes::asString)
        .toList();
  }

  /** One thread adds and another takes, both as fast as they can. */
  @Test
  void nothingIsLostBetweenTwoThreads() throws Exception {
    int chunks = 2_000;
    int size = 200;
    Thread adder =
        new Thread(
            () -> {
              for (int chunk = 0; chunk < chunks; chunk++) {
                int first = chunk * size;
                Assignment assignment = Deliver.task("a", first, size);
                for (int i = 0; i < size; i++) {
                  int behind = i < size - 1 ? Outbox.MORE_IN_MESSAGE : chunk % 3;
                  String value = Integer.toString(first + i);
                  lane.value(assignment, first + i, 0, 1, json(value), behind);
                }
              }
            });
    adder.start();
    int next = 0;
    while (next < chunks * size) {
      outbox.await(true, Long.MAX_VALUE);
      for (Outbox.Reply reply : outbox.take(20_000, queue -> true)) {
        assertEquals(next, reply.result().first());
        assertEquals(reply.items(), ((Result.Values) reply.result()).tookMicros().length);
        for (String value : taken(List.of(reply))) {
          assertEquals(Integer.toString(next++), value);
        }
      }
    }
    adder.join();
    assertTrue(outbox.isEmpty());
  }

  @Test
  void aQueueThatStandsStillHoldsUpNoOther() {
    Assignment still = Deliver.task("still", 0, 1);
    Assignment other = Deliver.task("other", 0, 1);
    lane.value(still, 0, 0, 0, JsonBytes.of("1"), 0);
    lane.value(other, 0, 0, 0, JsonBytes.of("2"), 0);
    assertTrue(outbox.isDue());
    var taken = outbox.take(1_000, queue -> queue.endsWith("other"));
    assertEquals(List.of(other), taken.stream().map(Outbox.Reply::assignment).toList());
    assertEquals(List.of(), outbox.take(1_000, queue -> queue.endsWith("other")));
    assertFalse(outbox.isDue(), "until there is something new");
    assertFalse(outbox.isEmpty());
    outbox.hurry();
    assertTrue(outbox.isDue());
    assertEquals(1, outbox.take(1_000, queue -> true).size());
    assertTrue(outbox.isEmpty());
  }

  @Test
  void nothingIsRunWhileTooMuchWaitsToBeSent() {
    JsonBytes megabyte = JsonBytes.of('"' + "x".repeat(1 << 20) + '"');
    int items = Outbox.MAX_WAITING_BYTES >> 20;
    Assignment large = Deliver.task("large", 0, items);
    for (int i = 0; i < items; i++) {
      assertTrue(outbox.awaitRoom(() -> true));
      lane.value(large, i, 0, 0, megabyte, 0);
    }
    assertFalse(outbox.awaitRoom(() -> true));
    outbox.take(1 << 20, queue -> true);
    assertTrue(outbox.awaitRoom(() -> true));
  }
}
