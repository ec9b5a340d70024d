package dev.warren.engine;

import dev.warren.message.IndexRange;
import java.util.ArrayList;
import java.util.List;

/**
 * The items of a job that were cancelled, to be told again to supervisors that come later.
 * Remembers the newest {@value #MOST} ranges. Thread-safe.
 */
final class Cancelled {
  private static final int MOST = 10_000;

  private final List<IndexRange> ranges = new ArrayList<>();

  /**
   * Adds items.
   *
   * @param ids their numbers, ascending
   * @return the same as ranges
   */
  synchronized List<IndexRange> add(List<Long> ids) {
    List<IndexRange> added = new ArrayList<>();
    long first = ids.get(0);
    long last = first;
    for (long id : ids) {
      if (id > last + 1) {
        added.add(new IndexRange(first, last));
        first = id;
      }
      last = id;
    }
    added.add(new IndexRange(first, last));
    ranges.addAll(added);
    if (ranges.size() > MOST) {
      ranges.subList(0, ranges.size() - MOST).clear();
    }
    return added;
  }

  /** Adds every item there is. */
  synchronized void all() {
    ranges.clear();
    ranges.add(IndexRange.ALL);
  }

  /** What was cancelled so far. */
  synchronized List<IndexRange> ranges() {
    return List.copyOf(ranges);
  }
}
