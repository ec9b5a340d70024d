package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Real faults of the lines to the broker, of all parties' or of one side's alone: every answer is
 * exact all the same. What breaks takes its time to be noticed, so each test breaks the three at
 * once, each in the middle of a job of its own.
 */
@Tag("chaos")
@Timeout(value = 400, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChaosLineIT {
  private final Map<BadLine, ChaosJob> jobs = new LinkedHashMap<>();

  @BeforeEach
  void open() throws Exception {
    for (BadLine.Side side : BadLine.Side.values()) {
      jobs.put(BadLine.open(side), null);
    }
  }

  @AfterEach
  void close() {
    jobs.keySet().forEach(BadLine::close);
  }

  /** Starts all jobs, and breaks each line when an eighth of its job is answered. */
  private void start(Consumer<BadLine> fault) {
    jobs.replaceAll(
        (line, none) -> {
          ChaosJob job = line.start();
          job.awaitEighths(1);
          fault.accept(line);
          return job;
        });
  }

  private void assertExact() {
    jobs.forEach((line, job) -> assertDoesNotThrow(job::assertExact, line::toString));
  }

  @Test
  void everyConnectionMayBeReset() {
    jobs.replaceAll(
        (line, none) -> {
          ChaosJob job = line.start();
          for (int eighths = 1; eighths <= 5; eighths += 2) {
            job.awaitEighths(eighths);
            line.proxy().reset();
          }
          return job;
        });
    assertExact();
  }

  @Test
  void everyConnectionMayBecomeHalfOpen() {
    start(line -> line.proxy().freeze());
    assertExact();
  }

  @Test
  @Tag("slow")
  void theBrokersWordsMayTake5Seconds() {
    start(line -> line.proxy().delay(Duration.ofSeconds(5)));
    jobs.forEach(
        (line, job) -> {
          job.awaitMore(4);
          line.proxy().delay(Duration.ZERO);
        });
    assertExact();
  }

  @Test
  @Tag("slow")
  void theLineMayCarry10KilobytesASecond() {
    jobs.replaceAll(
        (line, none) -> {
          line.proxy().limit(10_000);
          return line.start();
        });
    assertExact();
  }
}
