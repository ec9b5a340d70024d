package dev.warren;

import static dev.warren.PoolUnderTest.range;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callbacks run after the result is ready, on their own threads, and can do no harm. */
interface CallbacksContract extends PoolUnderTest {

  private static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
    T taken = queue.poll(LONG.toSeconds(), TimeUnit.SECONDS);
    assertTrue(taken != null, "no callback came");
    return taken;
  }

  @Test
  default void aMapCallsBackOnceWithTheWholeList() throws Exception {
    BlockingQueue<List<Integer>> values = new LinkedBlockingQueue<>();
    BlockingQueue<RuntimeException> failures = new LinkedBlockingQueue<>();
    MapResult<Integer> good =
        pool()
            .mapAsync(PoolTasks::parse, List.of("1", "2"))
            .onSuccess(values::add)
            .onFailure(failures::add);
    assertEquals(List.of(1, 2), take(values));
    assertTrue(good.ready());
    MapResult<Integer> bad =
        pool()
            .mapAsync(PoolTasks::parse, List.of("1", "a", "b"))
            .onSuccess(values::add)
            .onFailure(failures::add);
    TaskFailedException failure = (TaskFailedException) take(failures);
    assertEquals(NumberFormatException.class.getName(), failure.remoteType());
    assertTrue(failure.getMessage().contains("item 1"), failure.getMessage());
    assertTrue(bad.ready());
    assertTrue(values.isEmpty());
    assertTrue(failures.isEmpty());
  }

  @Test
  default void aFailureIsBothThrownAndCalledBack() throws Exception {
    BlockingQueue<RuntimeException> failures = new LinkedBlockingQueue<>();
    AsyncResult<Integer> result =
        pool().applyAsync(PoolTasks::notNegative, -1).onFailure(failures::add);
    assertThrows(TaskFailedException.class, () -> result.get(LONG));
    assertEquals(
        IllegalArgumentException.class.getName(),
        ((TaskFailedException) take(failures)).remoteType());
    assertFalse(result.successful());
  }

  @Test
  default void aCallbackMayWaitForItsOwnResultAndSubmit() throws Exception {
    BlockingQueue<Integer> values = new LinkedBlockingQueue<>();
    AsyncResult<Integer> result = pool().applyAsync(PoolTasks::square, 3);
    result.onSuccess(
        value -> {
          assertTrue(result.ready());
          values.add(pool().apply(PoolTasks::square, result.get()));
        });
    assertEquals(81, take(values));
  }

  @Test
  default void callbacksDoNotWaitForEachOther() throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    BlockingQueue<String> done = new LinkedBlockingQueue<>();
    AsyncResult<Integer> result = pool().applyAsync(PoolTasks::square, 3);
    result.onSuccess(
        value -> {
          PoolUnderTest.await(second);
          done.add("first");
        });
    pool().applyAsync(PoolTasks::square, 4).onSuccess(value -> second.countDown());
    assertEquals("first", take(done));
  }

  @Test
  default void callbacksThatAllWaitForOthersDoNotStopEachOther() throws Exception {
    int many = 80; // more than there are threads at first
    BlockingQueue<Integer> values = new LinkedBlockingQueue<>();
    AsyncResult<Integer> result = pool().applyAsync(PoolTasks::square, 3);
    for (int i = 0; i < many; i++) {
      result.onSuccess(
          value ->
              values.add(pool().applyAsync(PoolTasks::square, value).toCompletableFuture().join()));
    }
    for (int i = 0; i < many; i++) {
      assertEquals(81, take(values));
    }
  }

  @Test
  default void aLateCallbackIsCalledAtOnce() throws Exception {
    BlockingQueue<Object> called = new LinkedBlockingQueue<>();
    AsyncResult<Integer> result = pool().applyAsync(PoolTasks::square, 3);
    result.get(LONG);
    result.onSuccess(called::add).onFailure(called::add);
    assertEquals(9, take(called));
    assertThrows(NullPointerException.class, () -> result.onSuccess(null));
  }

  @Test
  default void aCallbackThatThrowsHarmsNothing() throws Exception {
    BlockingQueue<Integer> values = new LinkedBlockingQueue<>();
    AsyncResult<Integer> result = pool().applyAsync(PoolTasks::square, 3);
    result
        .onSuccess(
            value -> {
              throw new IllegalStateException("expected in the log of this test");
            })
        .onSuccess(
            value -> {
              throw new AssertionError("expected in the log of this test, too");
            })
        .onSuccess(values::add);
    assertEquals(9, take(values));
    assertEquals(9, result.get(LONG));
    assertEquals(16, pool().apply(PoolTasks::square, 4));
  }

  @Test
  default void aFutureHasTheSameOutcome() throws Exception {
    CompletableFuture<Integer> good =
        pool().applyAsync(PoolTasks::square, 3).toCompletableFuture().thenApply(n -> n + 1);
    assertEquals(10, good.get(LONG.toSeconds(), TimeUnit.SECONDS));
    CompletableFuture<Integer> bad =
        pool().applyAsync(PoolTasks::notNegative, -1).toCompletableFuture();
    CompletionException thrown = assertThrows(CompletionException.class, bad::join);
    assertTrue(thrown.getCause() instanceof TaskFailedException);
    AsyncResult<Integer> untouched = pool().applyAsync(PoolTasks::square, 5);
    untouched.toCompletableFuture().cancel(true);
    assertEquals(25, untouched.get(LONG));
  }

  @Test
  default void progressIsToldOneCallAtATimeUntilTheEnd() throws Exception {
    BlockingQueue<Progress> told = new LinkedBlockingQueue<>();
    AtomicInteger inside = new AtomicInteger();
    AtomicBoolean overlapped = new AtomicBoolean();
    CountDownLatch end = new CountDownLatch(1);
    long begun = System.nanoTime();
    MapResult<Integer> result = pool().with(chunks(1)).mapAsync(PoolTasks::square, range(3_000));
    result.onProgress(
        progress -> {
          overlapped.compareAndSet(false, inside.incrementAndGet() > 1);
          told.add(progress);
          inside.decrementAndGet();
          if (progress.done() == 3_000) {
            end.countDown();
          }
        });
    PoolUnderTest.await(end);
    long tenths = (System.nanoTime() - begun) / 100_000_000;
    assertTrue(told.size() <= tenths + 3, told.size() + " calls in " + tenths + " tenths");
    assertFalse(overlapped.get(), "two calls at once");
    long before = -1;
    for (Progress progress : told) {
      assertTrue(progress.done() >= before, told.toString());
      before = progress.done();
    }
    assertEquals(new Progress(3_000, 3_000, 0), List.copyOf(told).get(told.size() - 1));
  }

  @Test
  default void progressIsToldWhileItemsRun(@TempDir Path folder) throws Exception {
    Path gate = folder.resolve("gate");
    Path open = Files.createFile(folder.resolve("open"));
    BlockingQueue<Progress> told = new LinkedBlockingQueue<>();
    MapResult<String> result =
        pool()
            .with(chunks(1))
            .mapAsync(PoolTasks::awaitFile, List.of(gate.toString(), open.toString()))
            .onProgress(told::add);
    assertEquals(new Progress(2, 1, 0), take(told));
    assertFalse(result.ready());
    PoolUnderTest.release(gate);
    assertEquals(new Progress(2, 2, 0), take(told));
  }

  @Test
  default void aLateListenerOfProgressIsToldTheEnd() throws Exception {
    MapResult<Integer> result = pool().mapAsync(PoolTasks::notNegative, List.of(1, -1));
    assertTrue(result.await(LONG));
    BlockingQueue<Progress> told = new LinkedBlockingQueue<>();
    result.onProgress(told::add);
    assertEquals(new Progress(2, 1, 1), take(told));
  }

  @Test
  default void aListenerThatThrowsIsToldTheEndAllTheSame(@TempDir Path folder) throws Exception {
    Path gate = folder.resolve("gate");
    Path open = Files.createFile(folder.resolve("open"));
    BlockingQueue<Progress> told = new LinkedBlockingQueue<>();
    pool()
        .with(chunks(1))
        .mapAsync(PoolTasks::awaitFile, List.of(gate.toString(), open.toString()))
        .onProgress(
            progress -> {
              told.add(progress);
              throw new IllegalStateException("a listener that throws");
            });
    assertEquals(1, take(told).done());
    PoolUnderTest.release(gate);
    assertEquals(2, take(told).done());
  }
}
