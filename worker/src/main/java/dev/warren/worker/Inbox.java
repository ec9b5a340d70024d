package dev.warren.worker;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * QueueConsumer that wait for the task thread. What was delivered before to a process that went
 * away goes first and is run at once. Nothing waits for long behind a message that takes its time:
 * it is given back then, for others to run. Thread-safe.
 */
final class Inbox {
  /** How long a delivery waits behind one message: twice what the prefetch aims at. */
  static final Duration PATIENCE = Duration.ofMillis(100);

  /** So many bytes of deliveries wait at most; the last are given back, for others to run. */
  static final int MOST_BYTES = 32 << 20;

  /** So many small messages later a large one is hardly remembered. */
  private static final int FORGETTING = 32;

  /** After so long without anything to do, something else begins. */
  static final Duration IDLE = Duration.ofMillis(250);

  private final Deque<Assignment> waiting = new ArrayDeque<>();
  private final Runnable changed;
  private volatile boolean closed; // written under the lock
  private long bytes; // of all that waits
  private int largest; // of the messages that came last, about
  private boolean busy;
  private boolean stalled;
  private long takenAt;
  private long idleSince;

  /**
   * An empty inbox.
   *
   * @param changed run when something begins to wait behind a message that runs, and when it is no
   *     longer {@link #isStalled}
   */
  Inbox(Runnable changed) {
    this.changed = changed;
  }

  /** Adds a delivery at the end. */
  void add(Assignment assignment) {
    add(assignment, false);
  }

  /** Adds a delivery before all others. */
  void addFirst(Assignment assignment) {
    add(assignment, true);
  }

  private void add(Assignment assignment, boolean first) {
    boolean begins;
    synchronized (this) {
      int size = assignment.raw().body().length;
      bytes += size;
      largest = Math.max(size, largest - largest / FORGETTING);
      begins = busy && waiting.isEmpty() || bytes > MOST_BYTES;
      if (first) {
        waiting.addFirst(assignment);
      } else {
        waiting.addLast(assignment);
      }
      notifyAll();
    }
    if (begins) {
      changed.run();
    }
  }

  /**
   * Waits for the next delivery; the one before is done with.
   *
   * @return null once {@link #close} was called
   */
  Assignment take() throws InterruptedException {
    if (unstall()) {
      changed.run();
    }
    Assignment next;
    boolean begins;
    synchronized (this) {
      boolean waited = !busy;
      while (waiting.isEmpty() && !closed) {
        if (busy) {
          idleSince = System.nanoTime();
        }
        busy = false;
        waited = true;
        wait();
      }
      next = closed ? null : waiting.pollFirst();
      bytes -= next == null ? 0 : next.raw().body().length;
      busy = next != null;
      takenAt = System.nanoTime();
      begins = busy && waited && !waiting.isEmpty();
    }
    if (begins) {
      changed.run();
    }
    return next;
  }

  private synchronized boolean unstall() {
    boolean was = stalled;
    stalled = false;
    return was;
  }

  /** Nanoseconds until something will have waited for too long; a long time if nothing waits. */
  synchronized long nanosUntilOverdue() {
    if (isTooMuch()) {
      return 0;
    }
    if (!busy || waiting.isEmpty()) {
      return Long.MAX_VALUE;
    }
    return Math.max(0, PATIENCE.toNanos() - (System.nanoTime() - takenAt));
  }

  /** Nanoseconds until nothing was there to be done for {@link #IDLE}; a long time if there is. */
  synchronized long nanosUntilIdle() {
    return busy || !waiting.isEmpty()
        ? Long.MAX_VALUE
        : Math.max(0, IDLE.toNanos() - (System.nanoTime() - idleSince));
  }

  private boolean isTooMuch() {
    return bytes > MOST_BYTES && waiting.size() > 1;
  }

  /**
   * Takes out what has waited for too long behind the message that was taken last, and what is too
   * much.
   */
  synchronized List<Assignment> overdue() {
    if (nanosUntilOverdue() > 0) {
      return List.of();
    }
    stalled = true;
    if (!isTooMuch()) {
      return clear();
    }
    Deque<Assignment> last = new ArrayDeque<>();
    while (isTooMuch()) {
      last.addFirst(waiting.pollLast());
      bytes -= last.getFirst().raw().body().length;
    }
    return List.copyOf(last);
  }

  /** Whether the message that made others {@link #overdue} is not done yet. */
  synchronized boolean isStalled() {
    return stalled;
  }

  /** How many messages of the size that came last may wait, at least one. */
  synchronized int fitting() {
    return Math.max(1, MOST_BYTES / Math.max(1, largest));
  }

  /** How many deliveries wait. */
  synchronized int size() {
    return waiting.size();
  }

  /** Hands out no more; later additions stay until {@link #clear}. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Whether {@link #close} was called. */
  boolean isClosed() {
    return closed;
  }

  /** Takes out everything that waits. */
  synchronized List<Assignment> clear() {
    List<Assignment> all = new ArrayList<>(waiting);
    waiting.clear();
    bytes = 0;
    return all;
  }
}
