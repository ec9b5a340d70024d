package dev.warren.supervisor;

import dev.warren.message.IndexRange;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * The cancels of the last hour, for processes that are started later. At most {@value #MAX_RANGES}
 * ranges: beyond that the oldest are forgotten, which costs only that a process may run an item for
 * nobody. Belongs to one thread.
 */
final class CancelledItems {
  static final int MAX_RANGES = 10_000;
  static final Duration KEPT = Duration.ofHours(1);

  private final LongSupplier nanoTime;

  /** By job, and in a job by range: when it was cancelled last. Both in that order. */
  private final Map<String, Map<IndexRange, Long>> jobs = new LinkedHashMap<>();

  private int size;

  CancelledItems(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  void add(String job, List<IndexRange> ranges) {
    long now = nanoTime.getAsLong();
    Map<IndexRange, Long> known = jobs.remove(job);
    if (known == null) {
      known = new LinkedHashMap<>();
    }
    jobs.put(job, known);
    for (IndexRange range : ranges) {
      // Clients repeat their cancels: a range that is known moves to the end.
      size -= known.remove(range) == null ? 0 : 1;
      known.put(range, now);
      size++;
    }
    forget(now);
  }

  boolean contains(String job, long index) {
    Map<IndexRange, Long> known = jobs.get(job);
    return known != null && known.keySet().stream().anyMatch(range -> range.contains(index));
  }

  void forEach(BiConsumer<String, List<IndexRange>> action) {
    forget(nanoTime.getAsLong());
    jobs.forEach((job, known) -> action.accept(job, List.copyOf(known.keySet())));
  }

  private void forget(long now) {
    Iterator<Map<IndexRange, Long>> all = jobs.values().iterator();
    while (all.hasNext()) {
      Map<IndexRange, Long> job = all.next();
      Iterator<Long> times = job.values().iterator();
      while (times.hasNext()) {
        boolean old = now - times.next() > KEPT.toNanos();
        if (!old && size <= MAX_RANGES) {
          break;
        }
        times.remove();
        size--;
      }
      if (job.isEmpty()) {
        all.remove();
      }
    }
  }
}
