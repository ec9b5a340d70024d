package dev.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.warren.broker.Await;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Pools and iterators that nobody holds any more. */
@ExtendWith(NothingLeft.class)
@Timeout(120)
class ForgottenPoolTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(Pool.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    // A pool that a test forgot must not be reported to the next one.
    Await.until(
        "the threads of all pools are gone",
        () -> {
          System.gc();
          return threads() == 0;
        });
    logger.detachAppender(log);
  }

  private List<ILoggingEvent> warnings() {
    synchronized (log) {
      return log.list.stream().filter(event -> event.getLevel() == Level.WARN).toList();
    }
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("warren-"))
        .count();
  }

  @Test
  void aForgottenPoolIsReportedOnceAndEnds() {
    useAndForget();
    Await.until(
        "the threads of the pool are gone",
        () -> {
          System.gc();
          return threads() == 0;
        });
    assertEquals(1, warnings().size(), warnings().toString());
    assertTrue(warnings().get(0).getFormattedMessage().contains("without being closed"));
    assertTrue(
        warnings().get(0).getThrowableProxy().getMessage().contains("opened here"), "no origin");
  }

  private static void useAndForget() {
    Pool pool = Pool.threads(2);
    assertEquals(4, pool.with(TaskOptions.defaults()).apply(PoolTasks::square, 2));
  }

  @Test
  void aPoolThatIsClosedIsNotReported() {
    try (Pool pool = Pool.threads(2)) {
      assertEquals(4, pool.apply(PoolTasks::square, 2));
    }
    System.gc();
    Await.until("the threads of the pool are gone", () -> threads() == 0);
    assertEquals(List.of(), warnings());
  }

  @Test
  void whatAForgottenPoolWasGivenIsStillDone(@TempDir Path folder) throws Exception {
    Path gate = folder.resolve("gate");
    AsyncResult<String> result = Pool.threads(1).applyAsync(PoolTasks::awaitFile, gate.toString());
    Await.until(
        "the pool is reported",
        () -> {
          System.gc();
          return !warnings().isEmpty();
        });
    PoolUnderTest.release(gate);
    assertEquals(gate.toString(), result.get(PoolUnderTest.LONG));
  }

  @Test
  void anIteratorIsEnoughToHoldItsPool() {
    ResultIterator<Integer> results =
        Pool.threads(1).imap(PoolTasks::square, () -> IntStream.iterate(0, n -> n + 1).iterator());
    for (int i = 0; i < 100; i++) {
      if (i % 20 == 0) {
        System.gc();
      }
      assertEquals(i * i, results.next());
    }
    assertEquals(List.of(), warnings());
    results.close();
  }

  @Test
  void aForgottenIteratorDoesNotKeepThePoolFromEnding() {
    Pool pool = Pool.threads(1);
    readALittle(pool);
    pool.shutdown();
    Await.until(
        "the pool has ended",
        () -> {
          System.gc();
          return pool.join(java.time.Duration.ofMillis(10));
        });
  }

  private static void readALittle(Pool pool) {
    ResultIterator<Integer> results =
        pool.imap(PoolTasks::square, () -> IntStream.iterate(0, n -> n + 1).iterator());
    assertEquals(0, results.next());
  }
}
