package dev.warren.report;

/**
 * Some runs of items, in columns: a million of them must not cost a million objects. Filled by one
 * thread at a time, then handed to another.
 */
final class Rows {
  /** How many a block has at most. */
  static final int SIZE = 4_096;

  /** How a run ended; the ordinals are what the file has. */
  enum Outcome {
    SUCCEEDED,
    FAILED,
    TIMED_OUT,
    CRASHED,
    CANCELLED,
    FAILED_AND_REPEATED,
    TIMED_OUT_AND_REPEATED,
    CRASHED_AND_REPEATED
  }

  /** Browsers have whole numbers of 53 bits, and columns hold differences with a sign. */
  private static final long MOST_MICROS = 1L << 50;

  final long[] call = new long[SIZE];
  final int[] index = new int[SIZE];
  final int[] task = new int[SIZE];
  final int[] process = new int[SIZE];
  final int[] attempt = new int[SIZE];
  final byte[] outcome = new byte[SIZE];
  final int[] group = new int[SIZE];
  final long[] queued = new long[SIZE];
  final long[] started = new long[SIZE];
  final long[] took = new long[SIZE];
  private int size;

  int size() {
    return size;
  }

  boolean isFull() {
    return size == SIZE;
  }

  /**
   * Adds a row. Times are microseconds since the zero of the job; those that a worker made up
   * become the nearest that a file can hold, so that they spoil no other row.
   */
  void add(
      long itsCall,
      int itsIndex,
      int itsTask,
      int itsProcess,
      int itsAttempt,
      Outcome itsOutcome,
      int itsGroup,
      long wasQueued,
      long wasStarted,
      long itTook) {
    call[size] = itsCall;
    index[size] = itsIndex;
    task[size] = itsTask;
    process[size] = itsProcess;
    attempt[size] = itsAttempt;
    outcome[size] = (byte) itsOutcome.ordinal();
    group[size] = itsGroup;
    queued[size] = bounded(wasQueued);
    started[size] = bounded(wasStarted);
    took[size] = Math.max(0, bounded(itTook));
    size++;
  }

  private static long bounded(long micros) {
    return Math.max(-MOST_MICROS, Math.min(MOST_MICROS, micros));
  }
}
