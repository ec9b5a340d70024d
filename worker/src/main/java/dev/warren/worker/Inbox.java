package dev.warren.worker;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Deliveries that wait for the task thread. Those of the retry queue go first. No delivery waits
 * for long behind a message that takes its time: it is taken out then, for other processes to run.
 * Thread-safe.
 */
final class Inbox {
  /** How long a delivery waits behind one message: twice what the prefetch aims at. */
  private static final Duration MAX_WAIT = Duration.ofMillis(100);

  /** How many bytes of deliveries may wait; the last of them are taken out beyond that. */
  static final int MAX_BYTES = 32 << 20;

  /** After about that many small messages a large one is forgotten. */
  private static final int LARGEST_MEMORY_MESSAGES = 32;

  /** How long nothing was there to run before the process counts as idle. */
  private static final Duration IDLE_AFTER = Duration.ofMillis(250);

  private final Deque<Assignment> waiting = new ArrayDeque<>();
  private final Runnable changed;
  private volatile boolean closed; // written under the lock
  private long bytes; // of all that waits
  private int largest; // in bytes, about, of the recent messages
  private boolean busy;
  private boolean stalled;
  private long takenAt;
  private long idleSince;

  /**
   * An empty inbox.
   *
   * @param changed called, with this inbox's lock, when something begins to wait behind a running
   *     message, and when it is no longer {@link #isStalled}; must not block
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

  private synchronized void add(Assignment assignment, boolean first) {
    int size = assignment.raw().body().length;
    bytes += size;
    largest = Math.max(size, largest - largest / LARGEST_MEMORY_MESSAGES);
    boolean begins = busy && waiting.isEmpty() || bytes > MAX_BYTES;
    if (first) {
      waiting.addFirst(assignment);
    } else {
      waiting.addLast(assignment);
    }
    notifyAll();
    if (begins) {
      changed.run();
    }
  }

  /**
   * Waits for the next delivery; the one before counts as done.
   *
   * @return null once {@link #close} was called
   */
  synchronized Assignment take() throws InterruptedException {
    if (stalled) {
      stalled = false;
      changed.run();
    }
    boolean waited = !busy;
    while (waiting.isEmpty() && !closed) {
      if (busy) {
        idleSince = System.nanoTime();
      }
      busy = false;
      waited = true;
      wait();
    }
    takenAt = System.nanoTime();
    busy = !closed;
    if (closed) {
      return null;
    }
    Assignment next = waiting.pollFirst();
    bytes -= next.raw().body().length;
    if (waited && !waiting.isEmpty()) {
      changed.run();
    }
    return next;
  }

  /** Nanoseconds until a delivery has waited too long; {@code Long.MAX_VALUE} if none waits. */
  synchronized long nanosUntilOverdue() {
    if (isTooMuch()) {
      return 0;
    }
    if (!busy || waiting.isEmpty()) {
      return Long.MAX_VALUE;
    }
    return Math.max(0, MAX_WAIT.toNanos() - (System.nanoTime() - takenAt));
  }

  /** Nanoseconds until the process is idle; {@code Long.MAX_VALUE} while there is work. */
  synchronized long nanosUntilIdle() {
    return busy || !waiting.isEmpty()
        ? Long.MAX_VALUE
        : Math.max(0, IDLE_AFTER.toNanos() - (System.nanoTime() - idleSince));
  }

  private boolean isTooMuch() {
    return bytes > MAX_BYTES && waiting.size() > 1;
  }

  /**
   * Takes out the deliveries that have waited too long behind the message that was taken last, and
   * those beyond {@link #MAX_BYTES}.
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

  /** How many messages as large as the recent ones may wait, at least one. */
  synchronized int fitting() {
    return Math.max(1, MAX_BYTES / Math.max(1, largest));
  }

  /** How many deliveries wait. */
  synchronized int size() {
    return waiting.size();
  }

  /** Hands out no more; what is added later stays until {@link #clear}. */
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
