package dev.warren.worker;

/**
 * How many messages a worker process holds: as many as keep it busy for about {@value
 * #TARGET_MICROS} microseconds, which hides the way to the broker without keeping work from idle
 * processes. Changing it means consuming again, which may mark deliveries as redelivered; so it
 * moves only when it is off by a factor of three. Thread-safe.
 */
final class PrefetchTuner {
  private static final int FIRST = 6;
  private static final int LEAST = 2;
  private static final int MOST = 200;
  private static final int TARGET_MICROS = 30_000;
  private static final int SAMPLE = 8;

  private int prefetch = FIRST;
  private double averageMicros = -1;
  private int measured;

  /** Learns how long the process worked on one message. */
  synchronized void ran(long micros) {
    averageMicros = averageMicros < 0 ? micros : averageMicros + (micros - averageMicros) / 8;
    measured++;
    if (measured < SAMPLE) {
      return;
    }
    double fitting = Math.ceil(TARGET_MICROS / Math.max(1, averageMicros));
    int wanted = (int) Math.max(LEAST, Math.min(MOST, fitting));
    if (wanted >= 3 * prefetch || 3 * wanted <= prefetch) {
      prefetch = wanted;
      measured = 0;
    }
  }

  /** The prefetch to use now. */
  synchronized int prefetch() {
    return prefetch;
  }
}
