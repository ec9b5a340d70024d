package dev.warren.producer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.warren.Progress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private static long minutes(long minutes) {
    return System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
  }

  @Test
  void theRateIsThatOfTheLastMinute() {
    ProgressLine line = new ProgressLine(10_000);
    long first = minutes(10);
    line.next(new Progress(5_000, 0, 0), 2, first);
    long second = first + TimeUnit.MINUTES.toNanos(1);
    assertEquals(
        "6,000 of 10,000 tasks done (60 %), 12 failed, 100 tasks/s, 40s left, 2 workers",
        line.next(new Progress(8_000, 5_988, 12), 2, second));
    long third = second + TimeUnit.MINUTES.toNanos(1);
    assertEquals(
        "6,006 of 10,000 tasks done (60 %), 12 failed, 0.1 tasks/s, 11h 5m left, 1 worker",
        line.next(new Progress(8_000, 5_994, 12), 1, third));
  }

  @Test
  void nobodyKnowsHowLongNothingTakes() {
    assertEquals(
        "0 of 10,000 tasks done (0 %), 0 failed, 0.0 tasks/s, 0 workers",
        new ProgressLine(10_000).next(new Progress(1, 0, 0), 0, minutes(1)));
  }

  @Test
  void anInputWithoutAnEndHasNoTimeLeft() {
    ProgressLine line = new ProgressLine(-1);
    long first = minutes(10);
    line.next(new Progress(0, 0, 0), 2, first);
    assertEquals(
        "600 tasks done, of 1,200 so far, 0 failed, 10 tasks/s, 3 workers",
        line.next(new Progress(1_200, 600, 0), 3, first + TimeUnit.MINUTES.toNanos(1)));
  }
}
