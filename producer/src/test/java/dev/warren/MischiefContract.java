package dev.warren;

import static dev.warren.PoolUnderTest.range;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Whatever tasks do to where they run, the others go on. */
interface MischiefContract extends PoolUnderTest {

  @Test
  default void anExceptionThatCannotSayWhatItIsFailsItsItemAlone() {
    for (int chunk : new int[] {1, 6}) {
      List<Outcome<Integer>> outcomes =
          pool().with(chunks(chunk)).mapAsync(MischiefTasks::coyAtThree, range(6)).outcomes();
      for (Outcome<Integer> outcome : outcomes) {
        if (outcome instanceof Outcome.Failure<Integer> failure) {
          assertEquals(3, failure.index());
          assertTrue(failure.error().getMessage().contains("Coy"), failure.error().getMessage());
        } else {
          assertEquals(outcome.index(), ((Outcome.Success<Integer>) outcome).value());
        }
      }
      assertEquals(5, outcomes.stream().filter(Outcome.Success.class::isInstance).count());
    }
  }

  @Test
  default void everyTaskFindsItsThreadAsItWas() {
    Assumptions.assumeTrue(processes());
    try (Pool one = open(Plan.workers(1))) {
      List<String> before = one.apply(MischiefTasks::thread, 0);
      one.apply(MischiefTasks::spoilTheThread, 0);
      assertEquals(before, one.apply(MischiefTasks::thread, 0));
    }
  }

  @Test
  default void aTaskThatClosesTheStandardStreamsClosesThemForNobodyElse() {
    Assumptions.assumeTrue(processes());
    try (Pool one = open(Plan.workers(1))) {
      one.apply(MischiefTasks::closeStandardStreams, 0);
      TaskCrashedException crash =
          assertThrows(
              TaskCrashedException.class,
              () -> one.with(TaskOptions.defaults().withCrashLimit(1)).apply(PoolTasks::exit, 3));
      assertTrue(crash.stderrTail().contains("exit with 3"), crash.stderrTail());
    }
  }

  @Test
  default void aProgramThatATaskStartsFindsTheEndOfItsInputAtOnce() {
    Assumptions.assumeTrue(processes());
    assertEquals("end", pool().applyAsync(MischiefTasks::inputOfAChild, 0).get(LONG));
  }

  @Test
  default void theReadingOfAnArgumentIsNotTheTimeOfItsItem() {
    Assumptions.assumeTrue(processes());
    Pool limited = pool().with(TaskOptions.defaults().withTimeLimit(Duration.ofMillis(500)));
    var slow = new MischiefTasks.Slow(2_500);
    assertEquals(2_500, limited.applyAsync(MischiefTasks::slow, slow).get(LONG));
  }

  @Test
  default void aHookThatNeverEndsHoldsNoProcess() {
    Assumptions.assumeTrue(processes());
    List<Long> pids;
    try (Pool pool = open(Plan.workers(1).maxTasksPerChild(1))) {
      pids = pool.map(MischiefTasks::leaveAHook, range(3));
      assertEquals(3, pids.stream().distinct().count());
      // Each of them but the last that was started ends by itself.
      pids.forEach(
          pid ->
              Await.until(
                  "process " + pid + " has ended",
                  () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()));
    }
  }

  @Test
  default void aPoolThatIsOpenedByTheLoadingOfAClassInAWorkerIsRefused() {
    Assumptions.assumeTrue(processes());
    TaskFailedException refused =
        assertThrows(TaskFailedException.class, () -> pool().apply(MischiefTasks::loadABomb, 1));
    assertTrue(refused.getMessage().contains("Open the pool in main"), refused.getMessage());
  }

  @Test
  default void itemsStartInTheirOrderAfterAMapWasCancelled() {
    try (Pool four = open(Plan.workers(4))) {
      Await.until("the workers are there", () -> four.size() == 4);
      MapResult<Integer> unwanted =
          four.with(chunks(1)).mapAsync(MischiefTasks::nap, Collections.nCopies(1_500, 50));
      Await.until("some were run", () -> unwanted.progress().done() >= 40);
      unwanted.cancel();
      assertInOrder(four, 200, 20, 60);
    }
  }

  @Test
  default void itemsStartInTheirOrderAfterShortOnes() {
    try (Pool four = open(Plan.workers(4))) {
      Await.until("the workers are there", () -> four.size() == 4);
      four.map(PoolTasks::square, range(5_000));
      Await.until("some seconds are over", idle(Duration.ofSeconds(3)));
      assertInOrder(four, 200, 20, 60);
    }
  }

  private static java.util.function.BooleanSupplier idle(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    return () -> System.nanoTime() - until >= 0;
  }

  /** Nearly: that none starts much before one that was sent earlier. */
  private void assertInOrder(Pool pool, int items, int millis, int most) {
    List<Long> starts =
        pool.with(chunks(1)).map(MischiefTasks::startOf, Collections.nCopies(items, millis));
    List<Integer> order =
        IntStream.range(0, items).boxed().sorted(Comparator.comparing(starts::get)).toList();
    for (int turn = 0; turn < items; turn++) {
      int item = order.get(turn);
      assertTrue(
          Math.abs(item - turn) <= most, "item " + item + " was the " + turn + "th that began");
    }
  }
}
