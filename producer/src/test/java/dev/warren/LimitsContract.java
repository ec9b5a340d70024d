package dev.warren;

import static dev.warren.PoolUnderTest.range;
import static dev.warren.PoolUnderTest.squares;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.task.Tasks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Time limits, retries, cancelling and items in flight. */
interface LimitsContract extends PoolUnderTest {

  @Test
  default void theTimeLimitCountsForEachItemAlone() {
    TaskOptions limited = chunks(6).withTimeLimit(Duration.ofSeconds(2));
    // All of the chunk together takes longer than the limit; only one item does alone.
    List<Long> input = List.of(500L, 500L, 60_000L, 500L, 500L, 500L);
    List<Outcome<Long>> outcomes = pool().with(limited).mapAsync(Tasks::sleep, input).outcomes();
    for (Outcome<Long> outcome : outcomes) {
      if (outcome.index() == 2) {
        Outcome.Failure<Long> failure = (Outcome.Failure<Long>) outcome;
        assertTrue(failure.error() instanceof TaskTimeoutException, failure.toString());
        assertEquals(1, failure.execution().attempt());
      } else {
        assertTrue(outcome instanceof Outcome.Success, outcome.toString());
      }
    }
  }

  @Test
  default void aTaskThatIgnoresItsTimeLimitCostsNoNeighbour(@TempDir Path folder) {
    TaskOptions limited = chunks(3).withTimeLimit(Duration.ofMillis(500)).withCrashLimit(1);
    MapResult<String> result =
        pool()
            .with(limited)
            .mapAsync(PoolTasks::ignoreInterrupts, List.of(folder.resolve("a").toString()));
    MapResult<Integer> neighbours = pool().with(chunks(5)).mapAsync(PoolTasks::square, range(50));
    assertThrows(TaskTimeoutException.class, () -> result.get(LONG));
    assertEquals(squares(50), neighbours.get(LONG));
    assertEquals(squares(50), pool().map(PoolTasks::square, range(50)));
  }

  @Test
  default void aTimedOutItemIsRunAgainOnlyIfAsked() {
    TaskOptions limited = TaskOptions.defaults().withTimeLimit(Duration.ofSeconds(2));
    AsyncResult<Integer> once = pool().with(limited).applyAsync(PoolTasks::slowAtFirst, 60_000);
    AsyncResult<Integer> twice =
        pool()
            .with(limited.withRetries(1).withRetryDelay(Duration.ZERO).withCrashLimit(1))
            .applyAsync(PoolTasks::slowAtFirst, 60_000);
    assertThrows(TaskTimeoutException.class, () -> once.get(LONG));
    assertEquals(2, twice.get(LONG));
  }

  @Test
  default void failuresAreRetriedAsOftenAsAsked() {
    TaskOptions twoMore = chunks(2).withRetries(2).withRetryDelay(Duration.ofMillis(10));
    List<Outcome<Integer>> outcomes =
        pool().with(twoMore).mapAsync(PoolTasks::succeedAt, List.of(1, 2, 3, 4)).outcomes();
    for (int i = 0; i < 3; i++) {
      assertEquals(i + 1, ((Outcome.Success<Integer>) outcomes.get(i)).value());
      assertEquals(i + 1, outcomes.get(i).execution().attempt());
    }
    TaskException error = ((Outcome.Failure<Integer>) outcomes.get(3)).error();
    assertEquals("attempt 3", ((TaskFailedException) error).remoteMessage());
    assertThrows(TaskFailedException.class, () -> pool().apply(PoolTasks::succeedAt, 2));
  }

  @Test
  default void aQueuedItemThatIsCancelledNeverRuns(@TempDir Path folder) throws Exception {
    Path gate = folder.resolve("gate");
    Path log = folder.resolve("log");
    try (Pool one = open(Plan.workers(1))) {
      AsyncResult<String> busy = one.applyAsync(PoolTasks::awaitFile, gate.toString());
      AsyncResult<String> single = one.applyAsync(PoolTasks::signIn, log.toString());
      MapResult<String> many =
          one.mapAsync(PoolTasks::signIn, Collections.nCopies(500, log.toString()));
      assertTrue(single.cancel());
      assertFalse(single.cancel());
      assertTrue(single.ready());
      assertThrows(TaskCancelledException.class, single::get);
      assertTrue(many.cancel());
      assertFalse(many.cancel());
      assertTrue(many.ready());
      assertThrows(TaskCancelledException.class, many::get);
      assertEquals(new Progress(500, 0, 0), many.progress());
      PoolUnderTest.release(gate);
      assertEquals(gate.toString(), busy.get(LONG));
      assertEquals(squares(20), one.map(PoolTasks::square, range(20)));
      assertFalse(Files.exists(log), "a cancelled item ran");
      assertFalse(busy.cancel());
      assertEquals(gate.toString(), busy.get());
    }
  }

  @Test
  default void aMapThatIsNotYetFedIsCancelledAsAWhole(@TempDir Path folder) throws Exception {
    Path gate = folder.resolve("gate");
    TaskOptions few = TaskOptions.defaults().withMaxInFlight(3);
    MapResult<String> result =
        pool()
            .with(few)
            .mapAsync(PoolTasks::awaitFile, Collections.nCopies(1_000, gate.toString()));
    assertTrue(result.cancel());
    assertTrue(
        result.outcomes().stream()
            .allMatch(
                outcome ->
                    outcome instanceof Outcome.Failure<String> failure
                        && failure.error() instanceof TaskCancelledException));
    assertEquals(4, pool().with(few).apply(PoolTasks::square, 2));
  }

  @Test
  default void aRunningItemThatIsCancelledIsInterrupted(@TempDir Path folder) {
    Path log = folder.resolve("log");
    AsyncResult<String> result = pool().applyAsync(PoolTasks::runUntilInterrupted, log.toString());
    PoolUnderTest.awaitLines(log, 1);
    assertTrue(result.cancel());
    assertThrows(TaskCancelledException.class, () -> result.get(LONG));
    Path interrupted = folder.resolve("log.interrupted");
    PoolUnderTest.awaitLines(interrupted, 1);
    assertEquals(List.of("stopping true"), PoolUnderTest.lines(interrupted));
    assertEquals(squares(20), pool().map(PoolTasks::square, range(20)));
  }

  @Test
  default void aRunningItemThatIgnoresItsCancelIsGivenUp(@TempDir Path folder) {
    Path log = folder.resolve("log");
    try (Pool one = open(Plan.workers(1))) {
      AsyncResult<String> result = one.applyAsync(PoolTasks::ignoreInterrupts, log.toString());
      PoolUnderTest.awaitLines(log, 1);
      AsyncResult<Integer> behind = one.applyAsync(PoolTasks::square, 5);
      assertTrue(result.cancel());
      assertThrows(TaskCancelledException.class, () -> result.get(LONG));
      assertEquals(25, behind.get(LONG));
    }
  }

  @Test
  default void applyAsyncBlocksWhileTooManyAreUnanswered(@TempDir Path folder) throws Exception {
    Path gate = folder.resolve("gate");
    Pool two = pool().with(TaskOptions.defaults().withMaxInFlight(2));
    AtomicInteger submitted = new AtomicInteger();
    List<AsyncResult<String>> results = Collections.synchronizedList(new ArrayList<>());
    Thread caller =
        new Thread(
            () -> {
              for (int i = 0; i < 5; i++) {
                results.add(two.applyAsync(PoolTasks::awaitFile, gate.toString()));
                submitted.incrementAndGet();
              }
            });
    caller.start();
    Await.until("two are submitted", () -> submitted.get() >= 2); // it may wait for other reasons
    Blocked.await(caller);
    assertEquals(2, submitted.get());
    PoolUnderTest.release(gate);
    caller.join(LONG.toMillis());
    assertEquals(5, submitted.get());
    results.forEach(result -> assertEquals(gate.toString(), result.get(LONG)));
  }

  @Test
  default void aSmallJobIsNotStarvedByAHugeOne() {
    TaskOptions few = TaskOptions.defaults().withMaxInFlight(100);
    MapResult<Long> huge =
        pool().with(few).mapAsync(Tasks::sleep, Collections.nCopies(100_000, 1L));
    assertEquals(squares(10), pool().with(few).map(PoolTasks::square, range(10)));
    assertFalse(huge.ready(), "the huge job is not huge enough for this machine");
    assertTrue(huge.cancel());
  }

  @Test
  default void anInterruptEndsEveryKindOfWaitAndCancelsNothing(@TempDir Path folder)
      throws Exception {
    Path gate = folder.resolve("gate");
    Pool own = open(Plan.workers(1));
    try {
      Pool one = own.with(TaskOptions.defaults().withMaxInFlight(1));
      AsyncResult<String> result = one.applyAsync(PoolTasks::awaitFile, gate.toString());
      ResultIterator<Integer> results = own.imap(PoolTasks::square, List.of(3));
      MapResult<Integer> map = own.mapAsync(PoolTasks::square, List.of(4));
      Blocked.interrupt(result::get);
      Blocked.interrupt(() -> result.get(LONG));
      Blocked.interrupt(() -> result.await(LONG));
      Blocked.interrupt(map::outcomes);
      Blocked.interrupt(results::next);
      Blocked.interrupt(() -> results.next(LONG));
      Blocked.interrupt(() -> one.applyAsync(PoolTasks::square, 2));
      Blocked.interrupt(() -> own.map(PoolTasks::square, range(3)));
      own.shutdown();
      Blocked.interrupt(own::join);
      Blocked.interrupt(() -> own.join(LONG));
      PoolUnderTest.release(gate);
      assertEquals(gate.toString(), result.get(LONG));
      assertEquals(9, results.next(LONG));
      assertFalse(results.hasNext());
      assertEquals(List.of(16), map.get(LONG));
      assertTrue(own.join(LONG));
    } finally {
      own.terminate();
      own.join();
    }
  }

  @Test
  default void whatIsReadyIsReturnedToAnInterruptedThread() {
    AsyncResult<Integer> result = pool().applyAsync(PoolTasks::square, 3);
    result.get(LONG);
    Thread.currentThread().interrupt();
    try {
      assertEquals(9, result.get());
      assertTrue(result.await(LONG));
    } finally {
      assertTrue(Thread.interrupted());
    }
  }

  @Test
  default void terminateEndsABlockedSubmission(@TempDir Path folder) {
    Path gate = folder.resolve("gate");
    Pool own = open(Plan.workers(1));
    Pool one = own.with(TaskOptions.defaults().withMaxInFlight(1));
    AsyncResult<String> first = one.applyAsync(PoolTasks::awaitFile, gate.toString());
    CountDownLatch thrown = new CountDownLatch(1);
    Thread caller =
        new Thread(
            () -> {
              assertThrows(
                  PoolTerminatedException.class, () -> one.applyAsync(PoolTasks::square, 2));
              thrown.countDown();
            });
    caller.start();
    Blocked.await(caller);
    own.terminate();
    PoolUnderTest.await(thrown);
    assertThrows(PoolTerminatedException.class, () -> first.get(LONG));
    own.join();
  }
}
