package dev.warren.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {
  private long now = Long.MAX_VALUE - 1_000;
  private final RestartPolicy policy = new RestartPolicy(() -> now);

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private static Optional<Duration> millis(long millis) {
    return Optional.of(Duration.ofMillis(millis));
  }

  @Test
  void threeFailedStartsInARowAreTheEndWhereverTheyHappen() {
    assertEquals(millis(100), policy.startFailed(0));
    assertEquals(millis(100), policy.startFailed(1));
    assertEquals(Optional.empty(), policy.startFailed(0));
  }

  @Test
  void aReadyProcessEndsTheRow() {
    policy.startFailed(0);
    policy.startFailed(0);
    policy.ready(1);
    assertEquals(millis(400), policy.startFailed(0));
    assertEquals(millis(100), policy.startFailed(1));
    assertEquals(Optional.empty(), policy.startFailed(1));
  }

  @Test
  void theFirstTenDeathsAreReplacedAtOnceThenDelaysDoubleUpTo5Seconds() {
    List<Long> delays = new ArrayList<>();
    for (int i = 0; i < 17; i++) {
      policy.ready(0);
      delays.add(policy.died(0, false).orElseThrow().toMillis());
    }
    assertEquals(Collections.nCopies(10, 0L), delays.subList(0, 10));
    assertEquals(
        List.of(100L, 200L, 400L, 800L, 1_600L, 3_200L, 5_000L), delays.subList(10, delays.size()));
  }

  @Test
  void whoIsKilledFromOutsideIsReplacedAtOnce() {
    for (int i = 0; i < 100; i++) {
      assertEquals(millis(0), policy.died(0, true));
    }
  }

  @Test
  void twoMinutesOfDeathsWithoutProgressAreTheEnd() {
    for (int i = 0; i < 24; i++) {
      policy.died(i % 2, false).orElseThrow();
      pass(Duration.ofSeconds(5));
    }
    assertEquals(Optional.empty(), policy.died(0, true));
  }

  @Test
  void fewDeathsAreNeverTheEnd() {
    for (int i = 0; i < 10; i++) {
      policy.died(0, false).orElseThrow();
      pass(Duration.ofHours(1));
    }
  }

  @Test
  void aFinishedItemMakesUpForAllDeathsBefore() {
    for (int i = 0; i < 200; i++) {
      assertEquals(millis(0), policy.died(0, false));
      assertEquals(millis(0), policy.died(1, false));
      pass(Duration.ofMillis(400));
      if (i % 4 == 0) {
        policy.progress(1);
      }
    }
  }

  @Test
  void tenSecondsOfReadinessAreProgress() {
    for (int i = 0; i < 11; i++) {
      policy.died(0, false);
    }
    policy.ready(0);
    pass(Duration.ofMillis(9_999));
    assertEquals(millis(200), policy.died(0, false));
    policy.ready(0);
    pass(RestartPolicy.HEALTHY_AFTER);
    assertEquals(millis(0), policy.died(0, false));
  }
}
