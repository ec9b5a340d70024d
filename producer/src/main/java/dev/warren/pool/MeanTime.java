package dev.warren.pool;

/**
 * How long an item of a task runs: the mean of about the {@value #MEMORY} items that were measured
 * last. Shared by all calls of a task, so that the next one need not begin anew. Thread-safe.
 */
final class MeanTime {
  /** Nothing was measured yet. */
  static final double UNKNOWN = -1;

  private static final int MEMORY = 16;

  private double micros = UNKNOWN;

  /** Nothing is known. */
  MeanTime() {}

  /** Learns how long some items ran, all in all. */
  synchronized void ran(int items, long totalMicros) {
    double mean = (double) totalMicros / items;
    double weight = micros == UNKNOWN ? 1 : Math.min(1, items / (double) MEMORY);
    micros += (mean - micros) * weight;
  }

  /** In microseconds, or {@link #UNKNOWN}. */
  synchronized double micros() {
    return micros;
  }
}
