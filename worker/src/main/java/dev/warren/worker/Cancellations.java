package dev.warren.worker;

import dev.warren.message.IndexRange;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The items that were cancelled and nobody waits for any more. Remembers the newest {@value
 * #MOST_JOBS} jobs. Thread-safe; a look costs one volatile read while there are none.
 */
final class Cancellations {
  private static final int MOST_JOBS = 1_000;
  private static final int MOST_RANGES = 10_000;

  private final Map<String, List<IndexRange>> ranges = new LinkedHashMap<>();
  private volatile boolean any;

  /** Adds ranges of a job. */
  synchronized void add(String job, List<IndexRange> more) {
    List<IndexRange> known = ranges.computeIfAbsent(job, j -> new ArrayList<>());
    known.addAll(more);
    if (known.size() > MOST_RANGES) {
      known.subList(0, known.size() - MOST_RANGES).clear();
    }
    Iterator<String> oldest = ranges.keySet().iterator();
    while (ranges.size() > MOST_JOBS && oldest.hasNext()) {
      oldest.next();
      oldest.remove();
    }
    any = true;
  }

  /** Whether an item is cancelled. */
  boolean cover(String job, long index) {
    return any && find(job, index);
  }

  private synchronized boolean find(String job, long index) {
    List<IndexRange> known = ranges.get(job);
    if (known == null) {
      return false;
    }
    for (IndexRange range : known) {
      if (range.first() <= index && index <= range.last()) {
        return true;
      }
    }
    return false;
  }
}
