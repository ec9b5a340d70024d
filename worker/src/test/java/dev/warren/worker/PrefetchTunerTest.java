package dev.warren.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PrefetchTunerTest {
  private final PrefetchTuner tuner = new PrefetchTuner(1);

  private long now;

  private void ran(long micros, int times) {
    for (int i = 0; i < times; i++) {
      now += micros * 1_000;
      tuner.ran(micros, now);
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
    assertEquals(1, tuner.prefetch());
  }

  @Test
  void tasksOfThirtyMillisecondsNeedNotWaitForTheBroker() {
    ran(30_000, 20);
    assertEquals(2, tuner.prefetch());
  }

  @Test
  void thereIsAMessageForEachThreadAtLeastAndWorkForAllOfThem() {
    PrefetchTuner ofEight = new PrefetchTuner(8);
    assertEquals(8, ofEight.prefetch());
    for (int i = 0; i < 20; i++) {
      ofEight.ran(10_000_000, i * 10_000_000_000L);
    }
    assertEquals(8, ofEight.prefetch());
    ofEight.forget();
    for (int i = 0; i < 20; i++) {
      ofEight.ran(20_000, i * 20_000_000L);
    }
    assertEquals(20, ofEight.prefetch());
    assertEquals(1_000, new PrefetchTuner(1_000).prefetch());
  }

  @Test
  void itDoesNotSwingBetweenOneAndTwo() {
    int changes = 0;
    for (int i = 0; i < 500; i++) {
      int before = tuner.prefetch();
      ran(i % 2 == 0 ? 44_000 : 53_000, 1);
      changes += before == tuner.prefetch() ? 0 : 1;
    }
    assertTrue(changes <= 1, changes + " changes");
  }

  @Test
  void oneOddTaskChangesNothing() {
    ran(8_000, 20);
    int before = tuner.prefetch();
    ran(9_000, 1);
    assertEquals(before, tuner.prefetch());
  }

  @Test
  void aLongTaskAmongManyShortOnesDoesNotHaveThemFetchedOneByOne() {
    ran(3_000, 100);
    int before = tuner.prefetch();
    for (int i = 0; i < 50; i++) {
      ran(300_000, 1);
      assertEquals(before, tuner.prefetch());
      ran(3_000, 99);
    }
  }

  @Test
  void nothingIsHeldBehindTasksOfWhichEverySecondIsLong() {
    for (int i = 0; i < 20; i++) {
      ran(100_000, 1);
      ran(10, 1);
    }
    assertEquals(1, tuner.prefetch());
  }

  @Test
  void itFollowsTasksThatBecomeLonger() {
    ran(10, 50);
    ran(80_000, 300);
    assertEquals(1, tuner.prefetch());
  }

  @Test
  void itFollowsATaskThatBecomesFasterInASecondAndNotAtEachStep() {
    ran(24_000, 50);
    assertEquals(3, tuner.prefetch());
    int changes = 0;
    long begun = now;
    while (now - begun < 1_000_000_000) {
      int before = tuner.prefetch();
      ran(Math.max(3_000, 24_000 - (now - begun) / 25_000), 1);
      changes += before == tuner.prefetch() ? 0 : 1;
    }
    ran(3_000, 100);
    assertTrue(tuner.prefetch() > 10, "was " + tuner.prefetch());
    assertTrue(changes <= 2, changes + " changes in a second");
  }

  @Test
  void itDoesNotSwingToAndFro() {
    int changes = 0;
    for (int i = 0; i < 50; i++) {
      int before = tuner.prefetch();
      ran(i % 2 == 0 ? 100 : 10_000, 20);
      changes += before == tuner.prefetch() ? 0 : 1;
    }
    assertTrue(changes <= 4, changes + " changes in " + now / 1_000_000 + " ms");
  }

  @Test
  void whatIsDroppedUnrunTeachesNothing() {
    ran(100_000, 20);
    for (int i = 0; i < 5_000; i++) {
      tuner.dropped();
    }
    assertTrue(tuner.prefetch() <= 10, "was " + tuner.prefetch());
    ran(100_000, 1);
    assertEquals(1, tuner.prefetch());
  }

  @Test
  void whatIsForgottenIsLearnedAnew() {
    ran(5, 20);
    tuner.forget();
    assertTrue(tuner.isNew());
    assertEquals(1, tuner.prefetch());
    ran(5, 20);
    assertTrue(tuner.prefetch() >= 100, "was " + tuner.prefetch());
  }
}
