package dev.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.task.Task;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Where a pool on threads differs from the others, on purpose. */
@ExtendWith(NothingLeft.class)
@Timeout(120)
public class ThreadsTest {
  private static final AtomicInteger STARTS = new AtomicInteger();

  @Task
  public static List<Object> sameList(List<Object> list) {
    return list;
  }

  @Task
  public static Object throwThat(RuntimeException exception) {
    throw exception;
  }

  @Task
  public static Object outOfMemory(Object ignored) {
    throw new OutOfMemoryError("made up");
  }

  @Task
  public static Integer failAtFirst(Integer failures) {
    int start = STARTS.incrementAndGet();
    if (start <= failures) {
      throw new IllegalStateException("start " + start);
    }
    return start;
  }

  @Test
  void argumentsAndResultsArePassedAsTheyAre() {
    try (Pool pool = Pool.threads(1)) {
      List<Object> list = new ArrayList<>();
      assertSame(list, pool.apply(ThreadsTest::sameList, list));
    }
  }

  @Test
  void theOriginalIsTheCause() {
    RuntimeException original = new IllegalStateException("original");
    try (Pool pool = Pool.threads(1)) {
      TaskFailedException failure =
          assertThrows(
              TaskFailedException.class, () -> pool.apply(ThreadsTest::throwThat, original));
      assertSame(original, failure.getCause());
      TaskFailedException memory =
          assertThrows(TaskFailedException.class, () -> pool.apply(ThreadsTest::outOfMemory, "x"));
      assertInstanceOf(OutOfMemoryError.class, memory.getCause());
      RuntimeException mute =
          new RuntimeException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
              throw new IllegalStateException("no message");
            }
          };
      assertSame(
          mute,
          assertThrows(TaskFailedException.class, () -> pool.apply(ThreadsTest::throwThat, mute))
              .getCause());
    }
  }

  @Test
  void aThreadThatIgnoresItsInterruptIsReplaced(@TempDir Path folder) {
    Path log = folder.resolve("log");
    try (Pool pool = Pool.threads(1)) {
      String before = pool.apply(PoolTasks::thread, 0);
      AsyncResult<String> stubborn =
          pool.with(TaskOptions.defaults().withTimeLimit(Duration.ofMillis(100)))
              .applyAsync(PoolTasks::ignoreInterrupts, log.toString());
      assertThrows(TaskTimeoutException.class, stubborn::get);
      String after = pool.apply(PoolTasks::thread, 0);
      assertFalse(before.equals(after), after);
      assertEquals(1, pool.size());
    }
  }

  @Test
  void anInterruptMeantForOneItemDoesNotHitTheNext() {
    try (Pool pool = Pool.threads(1)) {
      for (int i = 0; i < 200; i++) {
        AsyncResult<Long> cancelled = pool.applyAsync(dev.warren.task.Tasks::sleep, 1L);
        AsyncResult<Long> next = pool.applyAsync(dev.warren.task.Tasks::sleep, 1L);
        if (i % 2 == 0) {
          Await.until("about to end", () -> true);
        }
        cancelled.cancel();
        assertEquals(1L, next.get());
      }
    }
  }

  @Test
  void startsThatFailInARowAreForgivenByOneThatDoesNot() {
    STARTS.set(0);
    try (Pool pool = Pool.builder().threads(1).initializer(ThreadsTest::failAtFirst, 2).open()) {
      assertEquals(4, pool.apply(PoolTasks::square, 2));
      assertEquals(3, STARTS.get());
    }
    STARTS.set(0);
    try (Pool broken = Pool.builder().threads(1).initializer(ThreadsTest::failAtFirst, 3).open()) {
      PoolBrokenException reason =
          assertThrows(PoolBrokenException.class, () -> broken.apply(PoolTasks::square, 2));
      assertTrue(reason.getMessage().contains("start 3"), reason.getMessage());
    }
  }

  @Test
  void aPoolThatBrokeEndsByItself() {
    Pool broken = Pool.builder().threads(2).initializer(PoolTasks::cannotStart, "why").open();
    Await.until("the pool has ended", () -> broken.toString().contains("ENDED"));
    assertThrows(PoolBrokenException.class, () -> broken.imap(PoolTasks::square, List.of(1)));
    broken.shutdown();
    broken.join();
    assertEquals(0, broken.size());
  }

  @Test
  void aRetryWaitsTwiceAsLongEachTime() {
    try (Pool pool = Pool.threads(1)) {
      TaskOptions retried =
          TaskOptions.defaults().withRetries(3).withRetryDelay(Duration.ofMillis(50));
      long start = System.nanoTime();
      assertEquals(4, pool.with(retried).apply(PoolTasks::succeedAt, 4));
      long millis = (System.nanoTime() - start) / 1_000_000;
      assertTrue(millis >= 50 + 100 + 200, "only " + millis + " ms");
    }
  }

  @Test
  void terminateForgetsRetriesThatWait() {
    Pool pool = Pool.threads(1);
    AsyncResult<Integer> retried =
        pool.with(TaskOptions.defaults().withRetries(1).withRetryDelay(Duration.ofDays(40_000)))
            .applyAsync(PoolTasks::notNegative, -1);
    CountDownLatch ran = new CountDownLatch(1);
    pool.applyAsync(PoolTasks::square, 1).onSuccess(value -> ran.countDown());
    PoolUnderTest.await(ran);
    assertFalse(retried.ready());
    pool.terminate();
    assertThrows(PoolTerminatedException.class, retried::get);
    pool.join();
  }

  @Test
  void anInitializerThatCannotDescribeItsFailureBreaksThePool() {
    try (Pool pool = Pool.builder().threads(2).initializer(HostileTasks::coyStart, "x").open()) {
      PoolBrokenException broken =
          assertThrows(PoolBrokenException.class, () -> pool.apply(HostileTasks::shy, 1));
      assertTrue(broken.getMessage().contains("coyStart"), broken.getMessage());
      assertTrue(broken.getMessage().contains("Coy"), broken.getMessage());
    }
  }
}
