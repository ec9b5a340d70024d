package dev.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

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
}
