package dev.warren.message;

/**
 * Indexes of a job.
 *
 * @param first the first of them
 * @param last the last of them, included
 */
public record IndexRange(long first, long last) {

  /** Every index of a job. */
  public static final IndexRange ALL = new IndexRange(0, Long.MAX_VALUE);

  /** Checks the order. */
  public IndexRange {
    if (first < 0 || last < first) {
      throw new IllegalArgumentException("not a range of indexes: " + first + " to " + last);
    }
  }

  /** Whether the index is one of them. */
  public boolean contains(long index) {
    return first <= index && index <= last;
  }
}
