package dev.warren.message;

import dev.warren.message.ControlMessage.Recall;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which messages their producers want back unrun: for each job those that were sent before a time.
 * Only the {@value #MOST_JOBS} jobs that asked last are remembered; messages of others run, which
 * harms nobody. Thread-safe; a look costs one volatile read while nobody has asked.
 */
public final class Recalls {
  static final int MOST_JOBS = 1_000;

  /** By job, in the order of their last recall. */
  private final Map<String, Recall> byJob = new LinkedHashMap<>();

  private volatile boolean any;

  /** Nobody has asked for anything yet. */
  public Recalls() {}

  /** A producer wants messages back. */
  public synchronized void add(Recall recall) {
    Recall before = byJob.remove(recall.job());
    byJob.put(
        recall.job(),
        before != null && before.sentBefore() > recall.sentBefore() ? before : recall);
    if (byJob.size() > MOST_JOBS) {
      byJob.remove(byJob.keySet().iterator().next());
    }
    any = true;
  }

  /**
   * Whether a message is wanted back. One that is to run alone never is: what it is about is in
   * doubt, and has waited long enough.
   */
  public boolean cover(TaskMessage message) {
    return any && message.sentAt() > 0 && !message.alone() && find(message);
  }

  private synchronized boolean find(TaskMessage message) {
    Recall recall = byJob.get(message.job());
    return recall != null && message.sentAt() < recall.sentBefore();
  }

  /** Whether nobody has asked for anything. */
  public boolean isEmpty() {
    return !any;
  }

  /** All that is remembered. */
  public synchronized List<Recall> all() {
    return List.copyOf(byJob.values());
  }
}
