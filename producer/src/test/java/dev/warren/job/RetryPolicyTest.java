package dev.warren.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.message.FailureKind;
import java.time.Duration;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  private static RetryPolicy after(Duration delay) {
    return new RetryPolicy(1_000, delay, 3);
  }

  @Test
  void onlyFailuresAndTimeoutsAreRetried() {
    RetryPolicy policy = after(Duration.ZERO);
    EnumSet<FailureKind> retried = EnumSet.noneOf(FailureKind.class);
    for (FailureKind kind : FailureKind.values()) {
      if (policy.mayRetry(kind, 0)) {
        retried.add(kind);
      }
    }
    assertEquals(EnumSet.of(FailureKind.FAILED, FailureKind.TIMEOUT), retried);
  }

  @Test
  void retriesAreCounted() {
    RetryPolicy policy = new RetryPolicy(2, Duration.ZERO, 1);
    assertTrue(policy.mayRetry(FailureKind.FAILED, 1));
    assertFalse(policy.mayRetry(FailureKind.FAILED, 2));
    assertFalse(new RetryPolicy(0, Duration.ZERO, 1).mayRetry(FailureKind.TIMEOUT, 0));
  }

  @Test
  void theCrashLimitCountsAllAttempts() {
    assertFalse(new RetryPolicy(9, Duration.ZERO, 1).mayCrashAgain(1));
    assertTrue(new RetryPolicy(0, Duration.ZERO, 3).mayCrashAgain(2));
    assertFalse(new RetryPolicy(0, Duration.ZERO, 3).mayCrashAgain(3));
  }

  @Test
  void eachDelayIsTwiceTheOneBefore() {
    RetryPolicy policy = after(Duration.ofMillis(100));
    assertEquals(Duration.ofMillis(100).toNanos(), policy.delayNanos(0));
    assertEquals(Duration.ofMillis(200).toNanos(), policy.delayNanos(1));
    assertEquals(Duration.ofMillis(1_600).toNanos(), policy.delayNanos(4));
  }

  @Test
  void noDelayStaysNone() {
    assertEquals(0, after(Duration.ZERO).delayNanos(0));
    assertEquals(0, after(Duration.ZERO).delayNanos(999));
  }

  @Test
  void aDelayNeverOverflows() {
    for (Duration delay :
        new Duration[] {
          Duration.ofNanos(1),
          Duration.ofMillis(1),
          Duration.ofDays(40_000),
          Duration.ofSeconds(Long.MAX_VALUE)
        }) {
      long before = 0;
      for (int failures = 0; failures < 200; failures++) {
        long next = after(delay).delayNanos(failures);
        assertTrue(next > before || next == RetryPolicy.MAX_DELAY_NANOS, delay + " " + failures);
        assertTrue(next <= RetryPolicy.MAX_DELAY_NANOS);
        before = next;
      }
      assertEquals(RetryPolicy.MAX_DELAY_NANOS, before);
    }
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    Class<IllegalArgumentException> refused = IllegalArgumentException.class;
    assertThrows(refused, () -> new RetryPolicy(-1, Duration.ZERO, 1));
    assertThrows(refused, () -> new RetryPolicy(0, Duration.ofNanos(-1), 1));
    assertThrows(refused, () -> new RetryPolicy(0, Duration.ZERO, 0));
  }
}
