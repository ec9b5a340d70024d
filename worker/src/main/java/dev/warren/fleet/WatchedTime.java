package dev.warren.fleet;

import java.util.concurrent.TimeUnit;

/**
 * How long a fleet was watched, to judge silence by: the time between looks that succeeded one
 * after the other. While the broker was away, or this process was stopped, nobody could answer, and
 * that time does not count. Not thread-safe.
 */
public final class WatchedTime {
  /** Looks are not as far apart as this unless something held them up. */
  private static final long MAX_GAP_NANOS = TimeUnit.SECONDS.toNanos(7);

  private long nanos;
  private long lookedAt;
  private boolean isWatched;

  /** Nothing was watched so far. */
  public WatchedTime() {}

  /**
   * A look succeeded.
   *
   * @param nanoTime when, as {@link System#nanoTime} says
   * @return how long the fleet was watched so far, in nanoseconds
   */
  public long looked(long nanoTime) {
    if (isWatched) {
      nanos += Math.min(nanoTime - lookedAt, MAX_GAP_NANOS);
    }
    lookedAt = nanoTime;
    isWatched = true;
    return nanos;
  }

  /** A look failed: the time from the one before to the next one does not count. */
  public void failed() {
    isWatched = false;
  }
}
