package dev.warren.worker;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * Has items interrupted when their deadline is over. Its daemon thread, {@code warren-deadline}, is
 * started with the first deadline, and watches the items of all threads. Thread-safe.
 */
final class DeadlineWatch {
  /** In place of a deadline: there is none. */
  static final long NO_DEADLINE = Long.MAX_VALUE;

  private final List<RunningItem> items = new CopyOnWriteArrayList<>();
  private final Thread.UncaughtExceptionHandler lastDefence;
  private volatile Thread thread;

  /** When the thread looks next, unless it is woken, by {@link System#nanoTime}. */
  private volatile long looksAt = NO_DEADLINE;

  /**
   * Creates a watch over nothing.
   *
   * @param lastDefence told if the thread fails
   */
  DeadlineWatch(Thread.UncaughtExceptionHandler lastDefence) {
    this.lastDefence = lastDefence;
  }

  /** Watches the items of one more thread. */
  void add(RunningItem item) {
    items.add(item);
  }

  /** Has the watch look in time; to be called after the item has got its deadline. */
  void expect(long deadline) {
    if (thread == null) {
      start();
    } else if (isEarlier(deadline, looksAt)) {
      LockSupport.unpark(thread);
    }
  }

  private synchronized void start() {
    if (thread == null) {
      Thread created = new Thread(this::run, "warren-deadline");
      created.setDaemon(true);
      created.setUncaughtExceptionHandler(lastDefence);
      created.start();
      thread = created;
    }
  }

  private static boolean isEarlier(long deadline, long other) {
    return deadline != NO_DEADLINE && (other == NO_DEADLINE || deadline - other < 0);
  }

  private void run() {
    while (true) {
      long next = NO_DEADLINE;
      for (RunningItem item : items) {
        long deadline = item.enforceDeadline();
        next = isEarlier(deadline, next) ? deadline : next;
      }
      looksAt = next;
      // An item that begins from here on wakes this thread if its deadline is nearer; one that is
      // due later does not, and this thread looks again when the earlier one was due.
      if (isAnyEarlier(next)) {
        continue;
      }
      if (next == NO_DEADLINE) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, next - System.nanoTime());
      }
    }
  }

  private boolean isAnyEarlier(long next) {
    for (RunningItem item : items) {
      if (isEarlier(item.currentDeadline(), next)) {
        return true;
      }
    }
    return false;
  }
}
