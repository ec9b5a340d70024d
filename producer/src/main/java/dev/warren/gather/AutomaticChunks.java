package dev.warren.gather;

/**
 * Sizes chunks by time: as many items as run in about {@value #TARGET_MICROS} microseconds, so that
 * the cost of a message is small beside its work and no worker holds long what another could do.
 * Until the first item is measured sizes grow from 1; towards the end of a known input they shrink,
 * so that all workers finish together (guided self-scheduling). Thread-safe.
 */
public final class AutomaticChunks implements ChunkSizer {
  private static final int TARGET_MICROS = 10_000;

  /** Of items that take no time. */
  private static final int LARGEST = TARGET_MICROS;

  private static final int LARGEST_UNMEASURED = 64;

  /** About as many items are remembered. */
  private static final int MEMORY = 16;

  private final int workers;
  private final int largest;
  private double averageMicros = -1;
  private int sent;

  /**
   * Creates it.
   *
   * @param workers processes or threads that share the work, at least 1
   * @param maxInFlight bound of unanswered items; every worker gets several chunks within it
   */
  public AutomaticChunks(int workers, long maxInFlight) {
    this.workers = Math.max(1, workers);
    this.largest = (int) Math.max(1, Math.min(LARGEST, maxInFlight / (4L * this.workers)));
  }

  @Override
  public synchronized int next(long remaining) {
    int size;
    if (averageMicros < 0) {
      size = Math.min(LARGEST_UNMEASURED, 1 << Math.min(10, sent / (2 * workers)));
      sent++;
    } else {
      size = (int) (TARGET_MICROS / Math.max(averageMicros, 1));
    }
    if (remaining >= 0) {
      size = (int) Math.min(size, (remaining + 4L * workers - 1) / (4L * workers));
    }
    return Math.max(1, Math.min(size, largest));
  }

  @Override
  public synchronized void ran(int items, long micros) {
    double mean = (double) micros / items;
    double weight = averageMicros < 0 ? 1 : Math.min(1, items / (double) MEMORY);
    averageMicros += (mean - averageMicros) * weight;
  }
}
