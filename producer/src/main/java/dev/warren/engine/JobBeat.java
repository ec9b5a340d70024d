package dev.warren.engine;

import java.time.Duration;

/**
 * Decides when the producers of a fleet are told of a job: at once when it begins to have items
 * that wait or run, and then so seldom that all of them together do not say too much. Thread-safe.
 *
 * <pre>
 *   QUIET --it has items--> TOLD --pause over, it has items--> TOLD
 *     ^                      |
 *     +--pause over, it has none
 * </pre>
 */
final class JobBeat {
  private volatile boolean told; // written under the lock
  private volatile boolean everTold; // likewise
  private long toldAt;

  /**
   * Whether to tell now; counts as told then.
   *
   * @param active whether the job has items that wait or run
   * @param pause the shortest time between two messages
   * @param now by {@link System#nanoTime}
   */
  synchronized boolean isDue(boolean active, Duration pause, long now) {
    if (told ? now - toldAt < pause.toNanos() : !active) {
      return false;
    }
    told = active;
    everTold = true;
    toldAt = now;
    return true;
  }

  /** Whether the others think that the job has items that wait or run. */
  boolean isTold() {
    return told;
  }

  /** Whether the others have ever been told. */
  boolean wasEverTold() {
    return everTold;
  }
}
