package dev.warren;

import static dev.warren.PoolUnderTest.range;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Callbacks on an executor of the user's. */
@ExtendWith(NothingLeft.class)
@Timeout(60)
class CallbackExecutorTest {
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "users"));
  private final Queue<String> threads = new ConcurrentLinkedQueue<>();

  private static Pool open(Executor executor) {
    return Pool.builder().threads(2).callbackExecutor(executor).open();
  }

  private void note(Object ignored) {
    threads.add(Thread.currentThread().getName());
  }

  @AfterEach
  void end() {
    executor.shutdownNow();
  }

  @Test
  void callbacksListenersAndFuturesRunOnTheExecutor() {
    try (Pool pool = open(executor)) {
      pool.applyAsync(PoolTasks::square, 2).onSuccess(this::note);
      pool.applyAsync(PoolTasks::notNegative, -1).onFailure(this::note);
      pool.mapAsync(PoolTasks::square, List.of()).onProgress(this::note);
      pool.applyAsync(PoolTasks::square, 3).toCompletableFuture().thenAccept(this::note).join();
    }
    threads.removeIf(Thread.currentThread().getName()::equals); // a future that was there at once
    assertTrue(threads.size() >= 3, threads.toString());
    assertTrue(threads.stream().allMatch("users"::equals), threads.toString());
  }

  @Test
  void closeWaitsForCallbacksOnTheExecutor() {
    AtomicBoolean over = new AtomicBoolean();
    CountDownLatch closing = new CountDownLatch(1);
    try (Pool pool = open(executor)) {
      pool.applyAsync(PoolTasks::square, 2)
          .onSuccess(
              value -> {
                PoolUnderTest.await(closing);
                over.set(true);
              });
      closing.countDown();
    }
    assertTrue(over.get());
  }

  @Test
  void whatTheExecutorRefusesRunsOnAThreadOfThePool() {
    executor.shutdown();
    try (Pool pool = open(executor)) {
      pool.applyAsync(PoolTasks::square, 2).onSuccess(this::note);
    }
    assertEquals(1, threads.size());
    assertTrue(threads.peek().contains("-callback-"), threads.peek());
  }

  @Test
  void anExecutorThatRunsThemInTheSameThreadWillDo() {
    try (Pool pool = open(Runnable::run)) {
      for (AsyncResult<Integer> result :
          range(10).stream().map(n -> pool.applyAsync(PoolTasks::square, n)).toList()) {
        result.onSuccess(this::note);
      }
    }
    assertEquals(10, threads.size());
  }

  @Test
  void aCallbackMayCloseThePoolAlthoughOthersAreBehindIt() {
    Pool pool = open(executor);
    CountDownLatch all = new CountDownLatch(1);
    AsyncResult<Integer> first = pool.applyAsync(PoolTasks::square, 2);
    first.onSuccess(
        value -> {
          PoolUnderTest.await(all);
          pool.close();
          note(value);
        });
    first.onSuccess(this::note);
    assertTrue(first.await(PoolUnderTest.LONG));
    all.countDown();
    pool.shutdown();
    assertTrue(pool.join(PoolUnderTest.LONG));
    dev.warren.broker.Await.until("both have run", () -> threads.size() == 2);
  }

  @Test
  void anExecutorThatEndsWithCallbacksInItsQueueHoldsNothingUp() {
    Pool pool = open(executor);
    CountDownLatch begun = new CountDownLatch(1);
    executor.execute(
        () -> {
          begun.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            // shut down
          }
        });
    PoolUnderTest.await(begun);
    AsyncResult<Integer> result = pool.applyAsync(PoolTasks::square, 2).onSuccess(this::note);
    assertEquals(4, result.get());
    pool.shutdown();
    executor.shutdownNow();
    assertTrue(pool.join(Duration.ofSeconds(30)));
  }
}
