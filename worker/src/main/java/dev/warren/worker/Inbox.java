package dev.warren.worker;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Deliveries that wait for the task threads. Those of the retry queue go first. No delivery waits
 * for long behind messages that take their time: it is taken out then, for other processes to run.
 * Thread-safe.
 *
 * <p>A message that has to run alone shuts a gate: from {@link #awaitAlone} to {@link #endAlone}
 * nothing more is handed out, and it runs when the other threads have done what they had taken.
 */
final class Inbox {
  /** How long a delivery waits behind one message: twice what the prefetch aims at. */
  private static final Duration MAX_WAIT = Duration.ofMillis(100);

  /** How many bytes of deliveries may wait; the last of them are taken out beyond that. */
  static final int MAX_BYTES = 32 << 20;

  /** After about that many small messages a large one is forgotten. */
  private static final int LARGEST_MEMORY_MESSAGES = 32;

  /** How long a thread was without work, while another one had some, before it counts as spare. */
  private static final Duration SPARE_AFTER = Duration.ofMillis(50);

  private final int threads;
  private final Runnable changed;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition available = lock.newCondition();
  private final Condition quiet = lock.newCondition();
  private volatile boolean closed;

  // All below are guarded by the lock.
  private final Deque<Assignment> waiting = new ArrayDeque<>();
  private boolean stopped;
  private long bytes; // of all that waits
  private int largest; // in bytes, about, of the recent messages
  private int busy; // threads that have taken something and are not done
  private int gated; // those among them that wait to run something alone
  private int aloneRuns; // at most one, not counting what was dropped while it waited
  private boolean stalled;
  private long takenAt;
  private long idleSince = System.nanoTime();

  /**
   * An empty inbox.
   *
   * @param threads how many threads take from it
   * @param changed called, with this inbox's lock, when something begins to wait behind running
   *     messages, when threads begin to be spare, and when it is no longer {@link #isStalled}; must
   *     not block
   */
  Inbox(int threads, Runnable changed) {
    this.threads = threads;
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
    lock.lock();
    try {
      int size = assignment.raw().body().length;
      bytes += size;
      largest = Math.max(size, largest - largest / LARGEST_MEMORY_MESSAGES);
      boolean begins = isOccupied() && waiting.isEmpty() || bytes > MAX_BYTES;
      if (first) {
        waiting.addFirst(assignment);
      } else {
        waiting.addLast(assignment);
      }
      available.signal();
      if (begins) {
        changed.run();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isShut() {
    return gated > 0 || aloneRuns > 0;
  }

  /** Whether what waits has to wait for something that runs. */
  private boolean isOccupied() {
    return busy == threads || isShut() || stopped && busy > 0;
  }

  /**
   * Waits for the next delivery. An interrupt, which only a task that is over can have sent, is
   * dropped.
   *
   * @param isFirst whether the thread has taken nothing before; otherwise that is done now
   * @return null once {@link #stop} or {@link #close} was called
   */
  Assignment take(boolean isFirst) {
    lock.lock();
    try {
      boolean isBusy = !isFirst;
      if (stalled && !isShut()) {
        stalled = false;
        changed.run();
      }
      while (!stopped && (waiting.isEmpty() || isShut())) {
        if (isBusy) {
          isBusy = false;
          rest();
        }
        available.awaitUninterruptibly();
        Thread.interrupted();
      }
      if (stopped) {
        if (isBusy) {
          rest();
        }
        return null;
      }
      takenAt = System.nanoTime();
      Assignment next = waiting.pollFirst();
      bytes -= next.raw().body().length;
      if (!isBusy) {
        busy++;
        if (!waiting.isEmpty() && isOccupied()) {
          changed.run();
        }
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** Notes that a busy thread is so no more. */
  private void rest() {
    busy--;
    idleSince = System.nanoTime();
    quiet.signalAll();
    if (busy > 0) {
      changed.run();
    }
  }

  /**
   * Hands out nothing more, and waits until no other thread is busy, so that what this thread has
   * taken runs alone. Where several threads wait for that, one goes after the other.
   *
   * @param isDropped whether there is nothing more to wait for, as nothing of it will run; must not
   *     block. Asked again after {@link #recheckAlone}
   * @return false if {@link #stop} or {@link #close} was called before; then it must not run
   */
  boolean awaitAlone(BooleanSupplier isDropped) {
    lock.lock();
    try {
      gated++;
      if (!waiting.isEmpty()) {
        changed.run();
      }
      quiet.signalAll();
      while (!stopped && !isDropped.getAsBoolean() && (busy > gated || aloneRuns > 0)) {
        quiet.awaitUninterruptibly();
        Thread.interrupted();
      }
      gated--;
      aloneRuns += stopped ? 0 : 1;
      return !stopped;
    } finally {
      lock.unlock();
    }
  }

  /** Notes that what ran alone is done. */
  void endAlone() {
    lock.lock();
    try {
      aloneRuns--;
      available.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Has those that wait in {@link #awaitAlone} ask again whether they are dropped. */
  void recheckAlone() {
    lock.lock();
    try {
      quiet.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Nanoseconds until a delivery has waited too long; {@code Long.MAX_VALUE} if none waits. */
  long nanosUntilOverdue() {
    lock.lock();
    try {
      if (isTooMuch()) {
        return 0;
      }
      return isOccupied() && !waiting.isEmpty() ? nanosUntil(MAX_WAIT, takenAt) : Long.MAX_VALUE;
    } finally {
      lock.unlock();
    }
  }

  private static long nanosUntil(Duration patience, long since) {
    return Math.max(0, patience.toNanos() - (System.nanoTime() - since));
  }

  /**
   * Nanoseconds until the process has had nothing to do for some time; {@code Long.MAX_VALUE} while
   * there is work.
   */
  long nanosUntilIdle(Duration time) {
    lock.lock();
    try {
      return busy > 0 || !waiting.isEmpty() ? Long.MAX_VALUE : nanosUntil(time, idleSince);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Nanoseconds until a thread has been without work for a moment although others have some; {@code
   * Long.MAX_VALUE} if that is not so, or wanted.
   */
  long nanosUntilSpare() {
    lock.lock();
    try {
      return busy == 0 || isOccupied() || !waiting.isEmpty()
          ? Long.MAX_VALUE
          : nanosUntil(SPARE_AFTER, takenAt - idleSince > 0 ? takenAt : idleSince);
    } finally {
      lock.unlock();
    }
  }

  /** Begins to count the time of a spare thread again, because it was offered work. */
  void spareOffered() {
    lock.lock();
    try {
      idleSince = System.nanoTime();
    } finally {
      lock.unlock();
    }
  }

  private boolean isTooMuch() {
    return bytes > MAX_BYTES && waiting.size() > 1;
  }

  /**
   * Takes out the deliveries that have waited too long behind the message that was taken last, and
   * those beyond {@link #MAX_BYTES}.
   */
  List<Assignment> overdue() {
    lock.lock();
    try {
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
    } finally {
      lock.unlock();
    }
  }

  /** Whether no thread is done yet since others were {@link #overdue}. */
  boolean isStalled() {
    lock.lock();
    try {
      return stalled;
    } finally {
      lock.unlock();
    }
  }

  /** How many messages as large as the recent ones may wait, at least one. */
  int fitting() {
    lock.lock();
    try {
      return Math.max(1, MAX_BYTES / Math.max(1, largest));
    } finally {
      lock.unlock();
    }
  }

  /** How many deliveries wait. */
  int size() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** Hands out no more; what is added later stays until {@link #clear}. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
      available.signalAll();
      quiet.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The same as {@link #stop}, and tells what runs that the process is to leave. */
  void close() {
    closed = true;
    stop();
  }

  /** Whether {@link #close} was called. */
  boolean isClosed() {
    return closed;
  }

  /** Takes out everything that waits. */
  List<Assignment> clear() {
    lock.lock();
    try {
      List<Assignment> all = new ArrayList<>(waiting);
      waiting.clear();
      bytes = 0;
      return all;
    } finally {
      lock.unlock();
    }
  }
}
