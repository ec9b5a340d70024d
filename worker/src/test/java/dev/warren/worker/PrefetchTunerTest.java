package dev.warren.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PrefetchTunerTest {
  private final PrefetchTuner tuner = new PrefetchTuner();

  private void ran(long micros, int times) {
    for (int i = 0; i < times; i++) {
      tuner.ran(micros);
    }
  }

  @Test
  void shortTasksAreFetchedInLargeNumbers() {
    ran(5, 20);
    assertTrue(tuner.prefetch() >= 100, "was " + tuner.prefetch());
  }

  @Test
  void longTasksAreNotHeldBackFromIdleProcesses() {
    ran(10_000_000, 20);
    assertEquals(2, tuner.prefetch());
  }

  @Test
  void oneOddTaskChangesNothing() {
    ran(8_000, 20);
    int before = tuner.prefetch();
    ran(9_000, 1);
    assertEquals(before, tuner.prefetch());
  }

  @Test
  void itFollowsTasksThatBecomeLonger() {
    ran(10, 50);
    ran(20_000, 100);
    assertTrue(tuner.prefetch() <= 4, "was " + tuner.prefetch());
  }
}
