package dev.warren.engine;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How far the clock of a host is ahead of the one here, from announcements that say what time it is
 * there. Between saying and hearing some time passes, so each difference is at most the true one,
 * and the largest is the best: that of the last minute counts, lest a clock that was set stays
 * wrong for ever. Not thread-safe.
 */
final class HostClock {
  /** How much a difference changes before that is told. */
  static final long TOLD_MILLIS = 20;

  private static final long WINDOW_MILLIS = 60_000;

  /** A difference, and when it was heard. */
  private record Sample(long aheadMillis, long at) {}

  /** Those that may yet be the largest: each is larger than all that came after it. */
  private final Deque<Sample> samples = new ArrayDeque<>();

  private long told;

  /**
   * Takes an announcement in.
   *
   * @param there what time it was there
   * @param here what time it is here; both in milliseconds since the epoch
   * @return whether {@link #aheadMillis} is new, or has changed by more than {@link #TOLD_MILLIS}
   *     since this was true
   */
  boolean heard(long there, long here) {
    boolean isFirst = samples.isEmpty();
    long ahead = there - here;
    while (!samples.isEmpty() && samples.getLast().aheadMillis() <= ahead) {
      samples.removeLast();
    }
    samples.addLast(new Sample(ahead, here));
    while (here - samples.getFirst().at() > WINDOW_MILLIS) {
      samples.removeFirst();
    }
    if (!isFirst && Math.abs(aheadMillis() - told) <= TOLD_MILLIS) {
      return false;
    }
    told = aheadMillis();
    return true;
  }

  /** How far it is ahead, negative if it is behind. */
  long aheadMillis() {
    return samples.getFirst().aheadMillis();
  }
}
