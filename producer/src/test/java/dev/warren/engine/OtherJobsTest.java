package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.message.JobStatus;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Who else is there, and how often a producer speaks, with times that are made up. */
class OtherJobsTest {
  private static final long SECOND = 1_000_000_000;

  private final OtherJobs others = new OtherJobs("own");

  private boolean hear(String job, int open, int weight, boolean over, long now) {
    JobStatus status =
        new JobStatus(
            job,
            "",
            "",
            OptionalLong.empty(),
            open,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            weight,
            "h",
            1,
            0,
            over);
    return others.heard(status, now);
  }

  @Test
  void aJobCountsWhileItHasOpenItems() {
    assertTrue(hear("a", 5, 2, false, 0));
    assertFalse(hear("a", 4, 2, false, 0), "nothing has changed");
    assertTrue(others.isAnyActive(0));
    assertEquals(2, others.largestWeight(0));
    assertTrue(hear("a", 0, 2, false, 0));
    assertFalse(others.isAnyActive(0));
    assertEquals(0, others.largestWeight(0));
  }

  @Test
  void theOpenItemsOfTheOthersAreCounted() {
    hear("a", 5, 2, false, 0);
    hear("b", 3, 1, false, 0);
    hear("b", 1, 1, false, 0);
    hear("own", 100, 1, false, 0);
    assertEquals(6, others.openItems(0));
  }

  @Test
  void aJobThatIsOverIsGone() {
    hear("a", 5, 2, false, 0);
    assertTrue(hear("a", 5, 2, true, 0));
    assertFalse(others.isAnyActive(0));
  }

  @Test
  void aJobIsGoneAfterThreeMissedBeats() {
    hear("a", 5, 2, false, 0);
    assertTrue(others.isAnyActive(15 * SECOND));
    assertFalse(others.isAnyActive(18 * SECOND));
  }

  @Test
  void aJobDoesNotHearItself() {
    assertFalse(hear("own", 5, 2, false, 0));
    assertFalse(others.isAnyActive(0));
  }

  @Test
  void aForgedWeightTakesNoMoreThanTheLargest() {
    hear("a", 5, Integer.MAX_VALUE, false, 0);
    assertEquals(JobOptions.MAX_WEIGHT, others.largestWeight(0));
  }

  @Test
  void producersTogetherSayNoMoreThanIsAllowed() {
    assertEquals(Duration.ofSeconds(5), others.pause());
    for (int i = 0; i < 99; i++) {
      hear("job" + i, 1, 1, false, 0);
    }
    assertEquals(Duration.ofSeconds(50), others.pause(), "100 that hear 100 each");
  }

  @Test
  void thoseWithoutItemsSayNothingAndMakeNobodyWait() {
    for (int i = 0; i < 99; i++) {
      hear("job" + i, 0, 1, false, 0);
    }
    assertEquals(Duration.ofSeconds(5), others.pause());
  }

  @Test
  void aFloodOfJobsIsForgotten() {
    for (int i = 0; i < OtherJobs.MOST; i++) {
      hear("job" + i, 1, 100, false, 0);
    }
    assertEquals(Duration.ofMinutes(5), others.pause());
    assertFalse(others.isAnyActive(16 * 60 * SECOND));
    assertEquals(Duration.ofSeconds(5), others.pause());
  }

  @Test
  void noMoreAreKeptThanThereIsMemoryFor() {
    for (int i = 0; i < OtherJobs.MOST + 10; i++) {
      hear("job" + i, 1, 1, false, 0);
    }
    assertFalse(hear("last", 1, 1, false, 0));
  }

  @Test
  void aJobIsToldOfWhenItBeginsAndThenSeldom() {
    JobBeat beat = new JobBeat();
    Duration pause = Duration.ofSeconds(5);
    assertFalse(beat.isDue(false, pause, 0));
    assertTrue(beat.isDue(true, pause, SECOND));
    assertFalse(beat.isDue(true, pause, 2 * SECOND));
    assertFalse(beat.isDue(false, pause, 3 * SECOND), "it may begin again at once");
    assertTrue(beat.isDue(true, pause, 6 * SECOND));
    assertTrue(beat.isDue(false, pause, 11 * SECOND), "that nothing is open");
    assertFalse(beat.isTold());
    assertFalse(beat.isDue(false, pause, 30 * SECOND));
    assertTrue(beat.isDue(true, pause, 31 * SECOND));
    assertTrue(beat.wasEverTold());
  }
}
