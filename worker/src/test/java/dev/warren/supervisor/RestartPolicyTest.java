package dev.warren.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {
  private long now = Long.MAX_VALUE - 1_000;
  private final RestartPolicy policy = new RestartPolicy(2, () -> now);

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
  void delaysDoubleUpTo5Seconds() {
    List<Long> delays = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      policy.ready(0);
      delays.add(policy.died(0).orElseThrow().toMillis());
      pass(Duration.ofSeconds(7));
    }
    assertEquals(List.of(100L, 200L, 400L, 800L, 1_600L, 3_200L, 5_000L, 5_000L, 5_000L), delays);
  }

  @Test
  void tenSecondsOfReadinessSetTheDelayBack() {
    policy.died(0);
    policy.died(0);
    policy.ready(0);
    pass(Duration.ofMillis(9_999));
    assertEquals(millis(400), policy.died(0));
    policy.ready(0);
    pass(RestartPolicy.HEALTHY);
    assertEquals(millis(100), policy.died(0));
    // The readiness counts once.
    assertEquals(millis(200), policy.died(0));
  }

  @Test
  void moreThanTenDeathsInAMinuteAreTheEnd() {
    for (int i = 0; i < 10; i++) {
      policy.ready(0);
      policy.died(0).orElseThrow();
      pass(Duration.ofSeconds(6));
    }
    // The first is a minute old, and counts no more.
    pass(Duration.ofNanos(1));
    policy.died(0).orElseThrow();
    assertEquals(Optional.empty(), policy.died(0));
  }

  @Test
  void deathsOfOtherPlacesDoNotCount() {
    for (int i = 0; i < 20; i++) {
      policy.died(i % 2).orElseThrow();
    }
    assertEquals(Optional.empty(), policy.died(1));
  }
}
