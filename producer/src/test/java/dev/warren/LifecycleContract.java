package dev.warren;

import static dev.warren.PoolUnderTest.range;
import static dev.warren.PoolUnderTest.squares;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.task.Tasks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** shutdown, join, terminate, close. */
interface LifecycleContract extends PoolUnderTest {

  @Test
  default void closeWaitsForWhatWasSubmitted() {
    MapResult<Integer> result;
    Pool pool = open(Plan.workers(2));
    try (pool) {
      result = pool.mapAsync(PoolTasks::square, range(100));
    }
    assertTrue(result.ready());
    assertEquals(squares(100), result.get());
    assertThrows(IllegalStateException.class, () -> pool.mapAsync(PoolTasks::square, range(1)));
    assertThrows(IllegalStateException.class, () -> pool.imap(PoolTasks::square, range(1)));
    assertThrows(IllegalStateException.class, () -> pool.applyAsync(PoolTasks::square, 1));
    assertEquals(0, pool.size());
    assertTrue(pool.toString().contains("ENDED"), pool.toString());
    pool.close();
    pool.terminate();
    pool.join();
  }

  @Test
  default void shutdownThenJoinThenGet() {
    Pool pool = open(Plan.workers(2));
    assertThrows(IllegalStateException.class, pool::join);
    assertThrows(IllegalStateException.class, () -> pool.join(Duration.ZERO));
    MapResult<Integer> result = pool.mapAsync(PoolTasks::square, range(100));
    pool.shutdown();
    pool.shutdown();
    assertThrows(IllegalStateException.class, () -> pool.apply(PoolTasks::square, 1));
    pool.join();
    assertTrue(result.ready());
    assertEquals(squares(100), result.get());
    assertTrue(pool.join(Duration.ZERO));
  }

  @Test
  default void joinWithATimeoutTellsWhetherAllIsIn(@TempDir Path folder) throws Exception {
    Path gate = folder.resolve("gate");
    Pool pool = open(Plan.workers(1));
    AsyncResult<String> result = pool.applyAsync(PoolTasks::awaitFile, gate.toString());
    pool.shutdown();
    assertFalse(pool.join(Duration.ofMillis(50)));
    assertFalse(pool.join(Duration.ofSeconds(-1)));
    PoolUnderTest.release(gate);
    assertTrue(pool.join(LONG));
    assertEquals(gate.toString(), result.get());
  }

  @Test
  default void everyViewEndsThePoolForAll() {
    Pool pool = open(Plan.workers(1));
    Pool view = pool.with(chunks(3));
    MapResult<Integer> result = pool.mapAsync(PoolTasks::square, range(10));
    view.shutdown();
    assertThrows(IllegalStateException.class, () -> pool.apply(PoolTasks::square, 1));
    pool.join();
    assertEquals(squares(10), result.get());
    Pool other = open(Plan.workers(1));
    try (Pool closed = other.with(chunks(3))) {
      assertEquals(1, closed.apply(PoolTasks::square, 1));
    }
    assertThrows(IllegalStateException.class, () -> other.apply(PoolTasks::square, 1));
  }

  @Test
  default void terminateFailsAllThatIsPending() {
    Pool pool = open(Plan.workers(2));
    MapResult<Long> many = pool.mapAsync(Tasks::sleep, Collections.nCopies(10_000, 60_000L));
    AsyncResult<Long> one = pool.applyAsync(Tasks::sleep, 60_000L);
    CountDownLatch told = new CountDownLatch(1);
    one.onFailure(failure -> told.countDown());
    long start = System.nanoTime();
    pool.terminate();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertThrows(PoolTerminatedException.class, () -> many.get(LONG));
    assertThrows(PoolTerminatedException.class, () -> one.get(LONG));
    PoolUnderTest.await(told);
    assertTrue(took.toSeconds() < 2, "terminate took " + took);
    List<Outcome<Long>> outcomes = many.outcomes();
    assertEquals(10_000, outcomes.size());
    for (Outcome<Long> outcome : outcomes) {
      assertTrue(((Outcome.Failure<Long>) outcome).error() instanceof PoolTerminatedException);
    }
    assertThrows(IllegalStateException.class, () -> pool.apply(PoolTasks::square, 1));
    pool.terminate();
    assertTrue(pool.join(LONG));
    pool.close();
  }

  @Test
  default void terminateKeepsWhatIsThere(@TempDir Path folder) {
    Pool pool = open(Plan.workers(2));
    AsyncResult<Integer> done = pool.applyAsync(PoolTasks::square, 3);
    done.get(LONG);
    MapResult<String> half =
        pool.mapAsync(
            PoolTasks::awaitFile, List.of(folder.toString(), folder.resolve("gate").toString()));
    dev.warren.broker.Await.until("one is done", () -> half.progress().done() == 1);
    pool.terminate();
    pool.join();
    assertEquals(9, done.get());
    assertEquals(folder.toString(), ((Outcome.Success<String>) half.outcomes().get(0)).value());
    assertTrue(
        ((Outcome.Failure<String>) half.outcomes().get(1)).error()
            instanceof PoolTerminatedException);
  }

  @Test
  default void terminateEndsOpenIteratorsWithAReason(@TempDir Path folder) {
    Pool pool = open(Plan.workers(1));
    ResultIterator<String> waiting =
        pool.imap(
            PoolTasks::awaitFile, List.of(folder.toString(), folder.resolve("gate").toString()));
    assertEquals(folder.toString(), waiting.next(LONG));
    ResultIterator<Integer> endless =
        pool.with(TaskOptions.defaults().withMaxInFlight(5))
            .imap(PoolTasks::square, () -> IntStream.iterate(0, n -> n + 1).iterator());
    pool.terminate();
    pool.join();
    assertThrows(PoolTerminatedException.class, () -> waiting.next(LONG));
    assertFalse(waiting.hasNext());
    List<Object> rest = PoolUnderTest.readAll(endless);
    assertTrue(rest.get(rest.size() - 1) instanceof PoolTerminatedException, rest.toString());
    assertFalse(endless.hasNext());
  }

  @Test
  default void joinWaitsUntilAnIteratorIsReadOut() {
    Pool pool = open(Plan.workers(1));
    ResultIterator<Integer> results = pool.imap(PoolTasks::square, range(5));
    results.next(LONG);
    pool.shutdown();
    assertFalse(pool.join(Duration.ofMillis(100)));
    assertEquals(List.of(1, 4, 9, 16), PoolUnderTest.readAll(results));
    assertTrue(pool.join(LONG));
  }

  @Test
  default void joinWaitsUntilAnIteratorIsClosed() {
    Pool pool = open(Plan.workers(1));
    ResultIterator<Integer> results =
        pool.imap(PoolTasks::square, () -> IntStream.iterate(0, n -> n + 1).iterator());
    results.next(LONG);
    pool.shutdown();
    assertFalse(pool.join(Duration.ofMillis(100)));
    results.close();
    assertTrue(pool.join(LONG));
  }

  @Test
  default void callbacksStillRunAfterTheEnd() {
    AsyncResult<Integer> result;
    try (Pool pool = open(Plan.workers(1))) {
      result = pool.applyAsync(PoolTasks::square, 3);
    }
    CountDownLatch called = new CountDownLatch(1);
    result.onSuccess(value -> called.countDown());
    PoolUnderTest.await(called);
  }

  @Test
  default void aCallbackMayEndThePool() {
    Pool pool = open(Plan.workers(1));
    CountDownLatch ended = new CountDownLatch(1);
    pool.applyAsync(PoolTasks::square, 3)
        .onSuccess(
            value -> {
              pool.close();
              ended.countDown();
            });
    PoolUnderTest.await(ended);
  }
}
