package dev.warren.job;

import static java.util.Objects.requireNonNull;

import dev.warren.message.FailureKind;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Says which item is run again, and when. Failures and timeouts have one budget, crashes another;
 * copies that are sent free of charge have a bound, so that nothing goes round for ever.
 *
 * @param retries how often an item that failed or timed out is run again
 * @param retryDelay wait before the first of those, doubled for each further one
 * @param crashLimit attempts in all that may end with the death of the process, at least 1
 */
public record RetryPolicy(int retries, Duration retryDelay, int crashLimit) {
  /** How often an item may be sent again without any evidence. */
  static final int MAX_FREE_COPIES = 20;

  /** More than a century, and far from an overflow when it is added to a time. */
  static final long MAX_DELAY_NANOS = Long.MAX_VALUE / 2;

  /** Checks the ranges. */
  public RetryPolicy {
    requireNonNull(retryDelay, "retryDelay");
    if (retries < 0 || retryDelay.isNegative() || crashLimit < 1) {
      throw new IllegalArgumentException("out of range");
    }
  }

  /**
   * Whether an item runs again after it ended without a value. What cannot be read or found now
   * cannot be at the next attempt either.
   *
   * @param failures how often it failed or timed out before
   */
  boolean mayRetry(FailureKind kind, int failures) {
    return (kind == FailureKind.FAILED || kind == FailureKind.TIMEOUT) && failures < retries;
  }

  /**
   * How long to wait before a retry.
   *
   * @param failures how often the item failed or timed out before this time
   */
  long delayNanos(int failures) {
    long first = Math.min(TimeUnit.NANOSECONDS.convert(retryDelay), MAX_DELAY_NANOS);
    int doublings = Math.min(failures, Long.SIZE - 2);
    return first > MAX_DELAY_NANOS >> doublings ? MAX_DELAY_NANOS : first << doublings;
  }

  /** Whether an item that ended so many processes runs once more. */
  boolean mayCrashAgain(int crashes) {
    return crashes < crashLimit;
  }
}
