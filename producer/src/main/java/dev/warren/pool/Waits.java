package dev.warren.pool;

import dev.warren.WaitInterruptedException;
import java.time.Duration;

/** What all waiting calls have in common. */
final class Waits {

  private Waits() {}

  /** The timeout in nanoseconds; more than about a hundred years is as good as for ever. */
  static long nanos(Duration timeout) {
    if (timeout.isNegative()) {
      return 0;
    }
    try {
      return Math.min(timeout.toNanos(), Long.MAX_VALUE / 2);
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE / 2;
    }
  }

  /** Sets the interrupt status again and returns what to throw. */
  static WaitInterruptedException interrupted(String what, InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new WaitInterruptedException("interrupted while waiting for " + what, cause);
  }
}
