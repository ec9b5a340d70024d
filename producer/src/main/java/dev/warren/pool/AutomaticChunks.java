package dev.warren.pool;

/**
 * Sizes chunks by time: as many items as run in about {@value #TARGET_MICROS} microseconds, so that
 * the cost of a message is small beside its work and no worker holds long what another could do.
 * Until the first item of a task is measured sizes grow from 1, and they at most double from chunk
 * to chunk, as long as all of a chunk fits into a message; towards the end of a known input they
 * shrink to {@value #LEAST_MICROS} microseconds, so that all workers finish together (guided
 * self-scheduling). Thread-safe.
 */
final class AutomaticChunks implements ChunkSizer {
  private static final int TARGET_MICROS = 10_000;

  /** Less work than this is not worth a message, even for the sake of an idle worker. */
  private static final int LEAST_MICROS = 500;

  /** Of items that take no time. */
  private static final int LARGEST = TARGET_MICROS;

  private static final int LARGEST_UNMEASURED = 8;

  /** Before it is known how many items fit into a message. */
  private static final int FITS_AT_FIRST = 64;

  private final int workers;
  private final int largest;
  private final MeanTime time;
  private int sent;
  private volatile int fits = FITS_AT_FIRST;

  /**
   * Creates it.
   *
   * @param workers processes or threads that share the work, at least 1
   * @param maxInFlight bound of unanswered items; every worker gets several chunks within it
   * @param time of an item of the task; what this learns is added to it
   */
  public AutomaticChunks(int workers, long maxInFlight, MeanTime time) {
    this.workers = Math.max(1, workers);
    this.largest = (int) Math.max(1, Math.min(LARGEST, maxInFlight / (4L * this.workers)));
    this.time = time;
  }

  @Override
  public int next(long remaining) {
    double micros = time.micros();
    int size = micros == MeanTime.UNKNOWN ? unmeasured() : itemsIn(TARGET_MICROS, micros);
    if (remaining >= 0) {
      int least = micros == MeanTime.UNKNOWN ? 1 : itemsIn(LEAST_MICROS, micros);
      long share = (remaining + 4L * workers - 1) / (4L * workers);
      size = (int) Math.min(Math.min(size, remaining), Math.max(least, share));
    }
    return Math.max(1, Math.min(Math.min(size, fits), largest));
  }

  @Override
  public void sent(int offered, int taken) {
    if (taken < offered) {
      fits = taken;
    } else if (offered == fits) {
      fits = Math.min(LARGEST, 2 * fits);
    }
  }

  private synchronized int unmeasured() {
    return Math.min(LARGEST_UNMEASURED, 1 << Math.min(10, sent++ / (2 * workers)));
  }

  private static int itemsIn(int micros, double each) {
    return (int) (micros / Math.max(each, 1));
  }

  @Override
  public void ran(int items, long micros) {
    time.ran(items, micros);
  }
}
