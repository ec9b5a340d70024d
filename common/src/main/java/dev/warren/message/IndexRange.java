package dev.warren.message;

import java.util.ArrayList;
import java.util.List;

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

  /**
   * Indexes as ranges.
   *
   * @param ascending at least one
   */
  public static List<IndexRange> of(List<Long> ascending) {
    List<IndexRange> ranges = new ArrayList<>();
    long first = ascending.get(0);
    long last = first;
    for (long index : ascending) {
      if (index > last + 1) {
        ranges.add(new IndexRange(first, last));
        first = index;
      }
      last = index;
    }
    ranges.add(new IndexRange(first, last));
    return ranges;
  }

  /** Whether the index is one of them. */
  public boolean contains(long index) {
    return first <= index && index <= last;
  }
}
