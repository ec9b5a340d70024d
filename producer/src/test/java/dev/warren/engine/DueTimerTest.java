package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DueTimerTest {
  private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
  private final EngineTimer timer = new EngineTimer("test-timer", failures::add);

  /** In nanoseconds from the start. */
  private final ConcurrentSkipListSet<Long> times = new ConcurrentSkipListSet<>();

  private final BlockingQueue<Long> done = new LinkedBlockingQueue<>();
  private final long start = System.nanoTime();
  private volatile boolean fails;
  private final DueTimer due = new DueTimer(timer, this::next, this::work);

  @AfterEach
  void close() {
    timer.close();
  }

  private OptionalLong next() {
    return times.isEmpty() ? OptionalLong.empty() : OptionalLong.of(start + times.first());
  }

  private void work() {
    while (!times.isEmpty() && times.first() <= System.nanoTime() - start) {
      done.add(times.pollFirst());
    }
    if (fails) {
      throw new IllegalStateException("not really");
    }
  }

  private void at(Duration time) {
    times.add(time.toNanos());
    due.arm();
  }

  private long nextDone() throws InterruptedException {
    long time = done.poll(20, TimeUnit.SECONDS);
    assertTrue(System.nanoTime() - start >= time, "too early");
    return TimeUnit.NANOSECONDS.toMillis(time);
  }

  @Test
  void allIsDoneInItsTimeWhateverTheOrderItIsKnownIn() throws Exception {
    for (int millis : List.of(300, 100, 400, 0, 200)) {
      at(Duration.ofMillis(millis));
    }
    for (int millis = 0; millis <= 400; millis += 100) {
      assertEquals(millis, nextDone());
    }
    at(Duration.ofMillis(500));
    assertEquals(500, nextDone());
  }

  @Test
  void whatIsDueLaterIsDoneAfterAFailure() throws Exception {
    fails = true;
    at(Duration.ofMillis(50));
    at(Duration.ofMillis(100));
    assertEquals(50, nextDone());
    assertEquals(100, nextDone());
    assertTrue(failures.poll(20, TimeUnit.SECONDS) instanceof IllegalStateException);
  }
}
