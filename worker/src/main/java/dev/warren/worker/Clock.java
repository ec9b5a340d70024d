package dev.warren.worker;

import java.util.concurrent.TimeUnit;

/**
 * The time in microseconds since the epoch, from one clock reading per call: the wall clock at
 * start plus what {@link System#nanoTime} says has passed, so durations are right when the wall
 * clock is set.
 */
final class Clock {
  private static final long WALL_MICROS =
      TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
  private static final long NANOS = System.nanoTime();

  private Clock() {}

  static long epochMicros(long nanoTime) {
    return WALL_MICROS + (nanoTime - NANOS) / 1_000;
  }
}
