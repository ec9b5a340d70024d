package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EngineTimerTest {
  private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
  private final EngineTimer timer = new EngineTimer("test-timer", failures::add);

  @AfterEach
  void close() {
    timer.close();
  }

  @Test
  void whatIsDoneAgainAndAgainGoesOnAfterAnError() throws Exception {
    CountDownLatch looks = new CountDownLatch(3);
    timer.every(
        Duration.ofMillis(1),
        () -> {
          looks.countDown();
          throw new OutOfMemoryError("not really");
        });
    assertTrue(looks.await(20, TimeUnit.SECONDS));
  }

  @Test
  void whatIsDoneOnceAndFailsIsTold() throws Exception {
    Error error = new StackOverflowError("not really");
    timer.after(
        Duration.ofMillis(1),
        () -> {
          throw error;
        });
    assertEquals(error, failures.poll(20, TimeUnit.SECONDS));
  }

  @Test
  void nothingIsBegunAfterTheEnd() {
    timer.close();
    timer.after(Duration.ZERO, () -> failures.add(new AssertionError("begun")));
    assertTrue(failures.isEmpty());
  }
}
