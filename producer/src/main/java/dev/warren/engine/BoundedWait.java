package dev.warren.engine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waiting for a condition that is guarded by a monitor, for a limited time. */
final class BoundedWait {
  private BoundedWait() {}

  /**
   * Waits until a condition holds. The caller owns the monitor, and whoever changes the condition
   * notifies it.
   *
   * @return false if the time was over first, or the waiting thread was interrupted (its status is
   *     kept)
   */
  static boolean until(BooleanSupplier condition, Object monitor, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(monitor, Math.max(left, 1_000_000));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }
}
