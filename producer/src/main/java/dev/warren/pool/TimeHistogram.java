package dev.warren.pool;

import dev.warren.Summary.Times;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * How many times are how long, in buckets that are 1.6 % wide: 30 KB for any number of them. Not
 * thread-safe.
 */
final class TimeHistogram {
  /** Buckets from one power of two to the next; below twice as many, each number has its own. */
  private static final int STEPS = 64;

  private static final int STEP_BITS = 6;

  private final long[] counts = new long[STEPS * (64 - STEP_BITS)];
  private long count;
  private double sum;
  private long min = Long.MAX_VALUE;
  private long max;

  /** Counts a time; a negative one, which clocks that differ can make, is none. */
  void add(long micros) {
    long value = Math.max(0, micros);
    counts[bucket(value)]++;
    count++;
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }

  Times times() {
    return new Times(
        count,
        duration(count == 0 ? 0 : Math.round(sum / count)),
        duration(count == 0 ? 0 : min),
        duration(percentile(0.5)),
        duration(percentile(0.9)),
        duration(percentile(0.99)),
        duration(max));
  }

  private long percentile(double part) {
    long rank = (long) Math.ceil(part * count);
    long before = 0;
    for (int i = 0; i < counts.length && count > 0; i++) {
      before += counts[i];
      if (before >= rank) {
        return Math.max(min, Math.min(max, middle(i)));
      }
    }
    return 0;
  }

  private static int bucket(long value) {
    if (value < 2 * STEPS) {
      return (int) value;
    }
    int shift = 63 - Long.numberOfLeadingZeros(value) - STEP_BITS;
    return shift * STEPS + (int) (value >>> shift);
  }

  private static long middle(int bucket) {
    if (bucket < 2 * STEPS) {
      return bucket;
    }
    int shift = bucket / STEPS - 1;
    long first = (long) (bucket - shift * STEPS) << shift;
    return first + ((1L << shift) - 1) / 2;
  }

  private static Duration duration(long micros) {
    return Duration.of(micros, ChronoUnit.MICROS);
  }
}
