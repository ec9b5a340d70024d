package dev.warren.message;

import dev.warren.message.ControlMessage.Cancel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The items that were cancelled and nobody waits for any more. Remembers the newest {@value #MOST}
 * ranges, of the jobs that cancelled last: what is forgotten costs only that an item may run for
 * nobody. Thread-safe; a look costs one volatile read while there are none.
 */
public final class Cancellations {
  static final int MOST = 10_000;

  private record Cancelled(IndexRange range, boolean waitingOnly) {}

  /** By job, the one that cancelled last at the end; in a job the newest at the end. */
  private final Map<String, Set<Cancelled>> jobs = new LinkedHashMap<>();

  private int size;
  private volatile boolean any;

  /** Nothing is cancelled. */
  public Cancellations() {}

  /** Adds what a client no longer wants. */
  public synchronized void add(Cancel cancel) {
    Set<Cancelled> known = jobs.remove(cancel.job());
    if (known == null) {
      known = new LinkedHashSet<>();
    }
    jobs.put(cancel.job(), known);
    for (IndexRange range : cancel.ranges()) {
      // Clients repeat their cancels.
      size += known.add(new Cancelled(range, cancel.waitingOnly())) ? 1 : 0;
    }
    forget();
    any = true;
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
        (job, known) -> {
          for (boolean waitingOnly : new boolean[] {false, true}) {
            List<IndexRange> ranges =
                known.stream()
                    .filter(cancelled -> cancelled.waitingOnly == waitingOnly)
                    .map(Cancelled::range)
                    .toList();
            if (!ranges.isEmpty()) {
              all.add(new Cancel(job, ranges, waitingOnly));
            }
          }
        });
    return all;
  }

  private synchronized boolean find(String job, long index, boolean running) {
    Set<Cancelled> known = jobs.get(job);
    if (known != null) {
      for (Cancelled cancelled : known) {
        if (cancelled.range.contains(index) && !(running && cancelled.waitingOnly)) {
          return true;
        }
      }
    }
    return false;
  }

  private void forget() {
    Iterator<Set<Cancelled>> oldest = jobs.values().iterator();
    while (size > MOST) {
      Set<Cancelled> job = oldest.next();
      for (Iterator<Cancelled> ranges = job.iterator(); size > MOST && ranges.hasNext(); size--) {
        ranges.next();
        ranges.remove();
      }
      if (job.isEmpty()) {
        oldest.remove();
      }
    }
  }
}
