package dev.warren.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.message.Cancellations;
import dev.warren.message.ControlMessage;
import dev.warren.message.IndexRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RunningItemTest {
  private final RunningItem item =
      new RunningItem(Thread.currentThread(), new DeadlineWatch((thread, e) -> {}));
  private final Cancellations cancellations = new Cancellations();

  private static long in(long millis) {
    return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Test
  void aDeadlineInterruptsTheItem() {
    item.begin("job", 1);
    item.deadline(in(20));
    assertThrows(InterruptedException.class, () -> Thread.sleep(20_000));
    assertEquals(RunningItem.Stop.TIMEOUT, item.end());
  }

  @Test
  void theDeadlineOfAnEarlierItemDoesNotHitTheNext() throws InterruptedException {
    item.begin("job", 1);
    item.deadline(in(30));
    assertEquals(RunningItem.Stop.NONE, item.end());
    item.begin("job", 2);
    Thread.sleep(100); // would be interrupted
    assertEquals(RunningItem.Stop.NONE, item.end());
  }

  @Test
  void everyItemHasItsOwnDeadline() {
    for (int i = 0; i < 3; i++) {
      item.begin("job", i);
      item.deadline(in(20));
      assertThrows(InterruptedException.class, () -> Thread.sleep(20_000));
      assertEquals(RunningItem.Stop.TIMEOUT, item.end());
    }
  }

  @Test
  void aLongLimitBeforeDoesNotDelayAShortOne() throws InterruptedException {
    item.begin("job", 1);
    item.deadline(in(20_000));
    Thread.sleep(100); // the watch waits for it
    assertEquals(RunningItem.Stop.NONE, item.end());
    item.begin("job", 2);
    item.deadline(in(20));
    assertThrows(InterruptedException.class, () -> Thread.sleep(10_000));
    assertEquals(RunningItem.Stop.TIMEOUT, item.end());
  }

  @Test
  void oneWatchKeepsTheDeadlinesOfAllThreads() throws InterruptedException {
    DeadlineWatch watch = new DeadlineWatch((thread, e) -> {});
    List<RunningItem.Stop> stops = new CopyOnWriteArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int number = i;
      threads.add(
          new Thread(
              () -> {
                RunningItem own = new RunningItem(Thread.currentThread(), watch);
                for (int round = 0; round < 20; round++) {
                  own.begin("job", round);
                  own.deadline(in(number == 0 ? 20_000 : 1 + (number + round) % 7));
                  LockSupport.parkNanos(number == 0 ? 1 : TimeUnit.SECONDS.toNanos(20));
                  stops.add(own.end());
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(20, Collections.frequency(stops, RunningItem.Stop.NONE));
    assertEquals(60, Collections.frequency(stops, RunningItem.Stop.TIMEOUT));
  }

  @Test
  void cancelInterruptsOnlyTheItemThatIsCancelled() {
    cancellations.add(new ControlMessage.Cancel("job", List.of(new IndexRange(5, 6)), false));
    item.begin("job", 4);
    item.cancel(cancellations);
    assertFalse(Thread.currentThread().isInterrupted());
    assertEquals(RunningItem.Stop.NONE, item.end());

    item.begin("job", 5);
    item.cancel(cancellations);
    assertTrue(item.isStopping());
    assertTrue(Thread.currentThread().isInterrupted());
    assertEquals(RunningItem.Stop.CANCELLED, item.end());
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void anInterruptThatATaskLeavesBehindDoesNotReachTheNext() {
    item.begin("job", 1);
    Thread.currentThread().interrupt();
    item.end();
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void aCancelThatComesAtAnyMomentHitsItsItemOrNothing() throws InterruptedException {
    cancellations.add(new ControlMessage.Cancel("unwanted", List.of(IndexRange.ALL), false));
    AtomicBoolean ended = new AtomicBoolean();
    Thread canceller =
        new Thread(
            () -> {
              while (!ended.get()) {
                item.cancel(cancellations);
              }
            });
    canceller.start();
    try {
      int hits = 0;
      for (int i = 0; i < 200_000 || hits < 20; i++) {
        boolean isWanted = i % 2 == 0;
        item.begin(isWanted ? "wanted" : "unwanted", i);
        RunningItem.Stop stop = item.end();
        hits += stop == RunningItem.Stop.CANCELLED ? 1 : 0;
        assertTrue(!isWanted || stop == RunningItem.Stop.NONE, "item " + i);
        assertFalse(Thread.currentThread().isInterrupted(), "item " + i);
      }
    } finally {
      ended.set(true);
      canceller.join();
    }
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void aCancelThatMissesTheStartIsSeenByWhoLooksAfterIt() throws InterruptedException {
    int rounds = 20_000;
    AtomicInteger begun = new AtomicInteger(-1);
    AtomicInteger cancelled = new AtomicInteger(-1);
    Thread canceller =
        new Thread(
            () -> {
              for (int i = 0; i < rounds; i++) {
                await(begun, i);
                cancellations.add(
                    new ControlMessage.Cancel("job" + i, List.of(IndexRange.ALL), false));
                item.cancel(cancellations);
                cancelled.set(i);
              }
            });
    canceller.start();
    for (int i = 0; i < rounds; i++) {
      String job = "job" + i;
      begun.set(i);
      item.begin(job, 0);
      boolean seen = cancellations.cover(job, 0);
      await(cancelled, i);
      RunningItem.Stop stop = item.end();
      assertTrue(seen || stop == RunningItem.Stop.CANCELLED, job);
    }
    canceller.join();
  }

  private static void await(AtomicInteger counter, int value) {
    long until = in(20_000);
    while (counter.get() < value) {
      assertTrue(System.nanoTime() - until < 0, "the other thread is stuck at " + counter);
      Thread.yield(); // the other one may have no core
    }
  }
}
