package dev.warren.message;

import dev.warren.message.ControlMessage.Cancel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * The items that were cancelled. They are remembered for a day, as ranges; if there are more than
 * {@value #MAX_RANGES}, the jobs that cancelled longest ago are forgotten, but never the last one.
 * A forgotten item may still run, and its result is dropped. Thread-safe; a look costs one volatile
 * read while nothing is cancelled, and one search in a tree otherwise.
 */
public final class Cancellations {
  static final int MAX_RANGES = 100_000;

  static final Duration KEPT_FOR = Duration.ofDays(1);

  /** Ranges by their first index; no two overlap or adjoin. */
  private static final class Ranges {
    private final TreeMap<Long, IndexRange> byFirst = new TreeMap<>();

    void add(IndexRange added) {
      long first = added.first();
      long last = added.last();
      for (var near = byFirst.floorEntry(last); near != null; near = byFirst.floorEntry(last)) {
        if (near.getValue().last() < first) {
          break;
        }
        first = Math.min(first, near.getKey());
        last = Math.max(last, near.getValue().last());
        byFirst.remove(near.getKey());
      }
      IndexRange before = find(first - 1);
      IndexRange after = last == Long.MAX_VALUE ? null : byFirst.remove(last + 1);
      first = before == null ? first : before.first();
      last = after == null ? last : after.last();
      byFirst.put(first, new IndexRange(first, last));
    }

    private IndexRange find(long index) {
      var entry = byFirst.floorEntry(index);
      return entry != null && entry.getValue().contains(index) ? entry.getValue() : null;
    }

    boolean contain(long index) {
      return find(index) != null;
    }

    List<IndexRange> all() {
      return List.copyOf(byFirst.values());
    }

    int size() {
      return byFirst.size();
    }
  }

  /** What a job has cancelled. */
  private static final class Job {
    private final Ranges any = new Ranges();
    private final Ranges waitingOnly = new Ranges();
    private long changedAt;

    int size() {
      return any.size() + waitingOnly.size();
    }
  }

  private final LongSupplier nanoTime;

  /** By name, in the order of their last cancel. */
  private final Map<String, Job> jobs = new LinkedHashMap<>();

  private int size;
  private volatile boolean any;

  /** Creates it without any cancelled items. */
  public Cancellations() {
    this(System::nanoTime);
  }

  Cancellations(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Adds the items that a client cancels. */
  public synchronized void add(Cancel cancel) {
    if (cancel.ranges().isEmpty()) {
      return;
    }
    Job known = jobs.remove(cancel.job());
    Job job = known == null ? new Job() : known;
    jobs.put(cancel.job(), job);
    job.changedAt = nanoTime.getAsLong();
    size -= job.size();
    Ranges ranges = cancel.waitingOnly() ? job.waitingOnly : job.any;
    cancel.ranges().forEach(ranges::add);
    size += job.size();
    forget();
  }

  /** Whether an item must not begin to run. */
  public boolean cover(String job, long index) {
    return any && find(job, index, false);
  }

  /** Whether an item that runs must be stopped. */
  public boolean stop(String job, long index) {
    return any && find(job, index, true);
  }

  /** Whether nothing was cancelled. */
  public boolean isEmpty() {
    return !any;
  }

  /** All that is remembered, in messages that keep to the limit of ranges. */
  public synchronized List<Cancel> all() {
    List<Cancel> all = new ArrayList<>();
    jobs.forEach(
        (name, job) -> {
          all.addAll(new Cancel(name, job.any.all(), false).parts());
          all.addAll(new Cancel(name, job.waitingOnly.all(), true).parts());
        });
    return all;
  }

  private synchronized boolean find(String name, long index, boolean running) {
    forget();
    Job job = jobs.get(name);
    return job != null && (job.any.contain(index) || !running && job.waitingOnly.contain(index));
  }

  private void forget() {
    Iterator<Job> oldest = jobs.values().iterator();
    long now = nanoTime.getAsLong();
    while (oldest.hasNext()) {
      Job job = oldest.next();
      boolean over = now - job.changedAt >= KEPT_FOR.toNanos();
      if (!over && (size <= MAX_RANGES || !oldest.hasNext())) {
        break;
      }
      size -= job.size();
      oldest.remove();
    }
    any = !jobs.isEmpty();
  }
}
