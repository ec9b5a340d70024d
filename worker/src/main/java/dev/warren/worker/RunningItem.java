package dev.warren.worker;

import dev.warren.message.Cancellations;
import java.util.concurrent.locks.LockSupport;

/**
 * The item that the task thread runs now, and the only way to interrupt it: a time limit or a
 * cancel hits the item it was meant for or nothing at all.
 *
 * <p>{@link #begin} and {@link #end} belong to the task thread; {@link #cancel} may be called by
 * any thread; a daemon thread, started with the first limit, watches deadlines.
 */
final class RunningItem {

  /** Why an item was interrupted. */
  enum Stop {
    NONE,
    TIMEOUT,
    CANCELLED
  }

  private static final long NO_DEADLINE = Long.MAX_VALUE;

  private final Thread taskThread;
  private Thread watch;
  private String job;
  private long index;
  private volatile long deadline = NO_DEADLINE;
  private Stop stop = Stop.NONE;

  /** Creates it for the thread that runs tasks. */
  RunningItem(Thread taskThread) {
    this.taskThread = taskThread;
  }

  /**
   * An item starts.
   *
   * @param deadlineNanos by {@link System#nanoTime}, or {@link Long#MAX_VALUE} for no limit
   */
  void begin(String job, long index, long deadlineNanos) {
    synchronized (this) {
      this.job = job;
      this.index = index;
      this.stop = Stop.NONE;
      this.deadline = deadlineNanos;
    }
    if (deadlineNanos != NO_DEADLINE) {
      wakeWatch();
    }
  }

  /** The item ended; clears an interrupt that was meant for it. */
  synchronized Stop end() {
    job = null;
    deadline = NO_DEADLINE;
    Stop reason = stop;
    // Also an interrupt that the task sent to itself must not reach the next item.
    Thread.interrupted();
    return reason;
  }

  /** Interrupts the running item if it must not go on. */
  synchronized void cancel(Cancellations cancellations) {
    if (job != null && cancellations.stop(job, index)) {
      interrupt(Stop.CANCELLED);
    }
  }

  /** Whether the running item has been asked to stop. */
  synchronized boolean isStopping() {
    return stop != Stop.NONE;
  }

  private void interrupt(Stop reason) {
    if (stop == Stop.NONE) {
      stop = reason;
      taskThread.interrupt();
    }
  }

  private void wakeWatch() {
    if (watch == null) {
      watch = new Thread(this::watch, "warren-deadline");
      watch.setDaemon(true);
      watch.start();
    } else if (watchIdle) {
      LockSupport.unpark(watch);
    }
  }

  private volatile boolean watchIdle;

  private void watch() {
    while (true) {
      long until = deadline;
      if (until == NO_DEADLINE) {
        watchIdle = true;
        if (deadline == NO_DEADLINE) {
          LockSupport.park(this);
        }
        watchIdle = false;
      } else if (until - System.nanoTime() > 0) {
        // A later item moves the deadline away without waking this thread: it looks again then.
        LockSupport.parkNanos(this, until - System.nanoTime());
      } else {
        synchronized (this) {
          if (deadline == until) {
            deadline = NO_DEADLINE;
            interrupt(Stop.TIMEOUT);
          }
        }
      }
    }
  }
}
