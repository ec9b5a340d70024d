package dev.warren.message;

import dev.warren.message.ControlMessage.Cancel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The items that were cancelled and nobody waits for any more. Remembers the newest {@value #MOST}
 * ranges, of the jobs that cancelled last, for a day: what is forgotten costs only that an item may
 * run for nobody. Thread-safe; a look costs one volatile read while there are none.
 */
public final class Cancellations {
  static final int MOST = 10_000;

  static final Duration KEPT = Duration.ofDays(1);

  private record Cancelled(IndexRange range, boolean waitingOnly) {}

  /** What a job has cancelled, the newest at the end. */
  private static final class Job {
    private final Set<Cancelled> ranges = new LinkedHashSet<>();
    private long changedAt;
  }

  private final LongSupplier nanoTime;

  /** By name, the one that cancelled last at the end. */
  private final Map<String, Job> jobs = new LinkedHashMap<>();

  private int size;
  private volatile boolean any;

  /** Nothing is cancelled. */
  public Cancellations() {
    this(System::nanoTime);
  }

  Cancellations(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Adds what a client no longer wants. */
  public synchronized void add(Cancel cancel) {
    if (cancel.ranges().isEmpty()) {
      return;
    }
    Job known = jobs.remove(cancel.job());
    Job job = known == null ? new Job() : known;
    jobs.put(cancel.job(), job);
    job.changedAt = nanoTime.getAsLong();
    for (IndexRange range : cancel.ranges()) {
      // Clients repeat their cancels.
      size += job.ranges.add(new Cancelled(range, cancel.waitingOnly())) ? 1 : 0;
    }
    forget();
  }

  /** Whether an item must not begin to run. */
  public boolean cover(String job, long index) {
    return any && find(job, index, false);
  }

  /** Whether an item must not even go on. */
  public boolean stop(String job, long index) {
    return any && find(job, index, true);
  }

  /** Whether nothing was cancelled. */
  public boolean isEmpty() {
    return !any;
  }

  /** All that is remembered, for those who come later. */
  public synchronized List<Cancel> all() {
    List<Cancel> all = new ArrayList<>();
    jobs.forEach(
        (name, job) -> {
          for (boolean waitingOnly : new boolean[] {false, true}) {
            List<IndexRange> ranges =
                job.ranges.stream()
                    .filter(cancelled -> cancelled.waitingOnly == waitingOnly)
                    .map(Cancelled::range)
                    .toList();
            if (!ranges.isEmpty()) {
              all.add(new Cancel(name, ranges, waitingOnly));
            }
          }
        });
    return all;
  }

  private synchronized boolean find(String name, long index, boolean running) {
    forget();
    Job job = jobs.get(name);
    if (job != null) {
      for (Cancelled cancelled : job.ranges) {
        if (cancelled.range.contains(index) && !(running && cancelled.waitingOnly)) {
          return true;
        }
      }
    }
    return false;
  }

  private void forget() {
    Iterator<Job> oldest = jobs.values().iterator();
    long now = nanoTime.getAsLong();
    while (oldest.hasNext()) {
      Job job = oldest.next();
      boolean over = now - job.changedAt >= KEPT.toNanos();
      Iterator<Cancelled> ranges = job.ranges.iterator();
      for (; (over || size > MOST) && ranges.hasNext(); size--) {
        ranges.next();
        ranges.remove();
      }
      if (!job.ranges.isEmpty()) {
        break;
      }
      oldest.remove();
    }
    any = !jobs.isEmpty();
  }
}
