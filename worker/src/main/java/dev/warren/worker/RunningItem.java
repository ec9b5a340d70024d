package dev.warren.worker;

import dev.warren.message.Cancellations;
import dev.warren.message.ThrowableText;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The item that the task thread runs now, and the only way to interrupt it: a time limit or a
 * cancel hits the item it was meant for or nothing at all.
 *
 * <pre>
 *   IDLE --begin()--> RUNNING --end()--> IDLE
 *                        |                ^
 *                        +--interrupt--> STOPPING --end()
 * </pre>
 *
 * <p>{@link #begin} and {@link #end} belong to the task thread and cost one atomic operation each;
 * {@link #cancel} may be called by any thread; a daemon thread, started with the first limit,
 * watches deadlines.
 */
final class RunningItem {

  /** Why an item was interrupted. */
  enum Stop {
    NONE,
    TIMEOUT,
    CANCELLED
  }

  private static final long NO_DEADLINE = Long.MAX_VALUE;

  // The state is the number of the item and one of these, so that nobody takes one item for
  // another that came between two looks.
  private static final int IDLE = 0;
  private static final int RUNNING = 1;
  private static final int STOPPING = 2;
  private static final int NEXT = 4;

  private final AtomicLong state = new AtomicLong(IDLE);
  private final Thread taskThread;
  private final Thread.UncaughtExceptionHandler lastDefence;
  private Thread watch;

  /** When the watch looks next, unless it is woken. */
  private volatile long looksAt = NO_DEADLINE;

  // Written by the task thread, the first two before the item is RUNNING:
  private String job;
  private long index;
  private long number = IDLE;
  private volatile long deadline = NO_DEADLINE;

  /** Guarded by the lock, which is held from STOPPING until the thread is interrupted. */
  private Stop reason = Stop.NONE;

  /**
   * Creates it for the thread that runs tasks.
   *
   * @param lastDefence hears if the thread that watches deadlines ends
   */
  RunningItem(Thread taskThread, Thread.UncaughtExceptionHandler lastDefence) {
    this.taskThread = taskThread;
    this.lastDefence = lastDefence;
  }

  /**
   * An item starts. What was cancelled before this returns may have missed it, so look then whether
   * it was.
   */
  void begin(String job, long index) {
    this.job = job;
    this.index = index;
    number += NEXT;
    state.set(number + RUNNING);
  }

  /**
   * The running item has to end by then; in place of what was said before.
   *
   * @param deadlineNanos by {@link System#nanoTime}
   */
  void deadline(long deadlineNanos) {
    deadline = deadlineNanos;
    wakeWatch(deadlineNanos);
  }

  /** The item ended; clears an interrupt that was meant for it. */
  Stop end() {
    Stop stop = state.compareAndSet(number + RUNNING, number) ? Stop.NONE : endStopped();
    if (deadline != NO_DEADLINE) {
      deadline = NO_DEADLINE;
    }
    // Also an interrupt that the task sent to itself must not reach the next item.
    Thread.interrupted();
    return stop;
  }

  /** Whoever interrupts it has done so once this has the lock. */
  private synchronized Stop endStopped() {
    state.set(number);
    return reason;
  }

  /** Interrupts the running item if it must not go on. */
  void cancel(Cancellations cancellations) {
    long seen = state.get();
    // The names may be those of a later item: then this one is not running any more.
    if (isRunning(seen) && cancellations.stop(job, index)) {
      interrupt(seen, Stop.CANCELLED);
    }
  }

  /** Whether the running item has been asked to stop. */
  boolean isStopping() {
    return (state.get() & (NEXT - 1)) == STOPPING;
  }

  private static boolean isRunning(long state) {
    return (state & (NEXT - 1)) == RUNNING;
  }

  private synchronized void interrupt(long seen, Stop why) {
    if (state.compareAndSet(seen, seen - RUNNING + STOPPING)) {
      reason = why;
      try {
        taskThread.interrupt();
      } catch (Throwable e) { // a channel of the task's own is closed by whoever interrupts it
        LastDefence.say("worker: the interrupt of a task failed: " + ThrowableText.type(e));
      }
    }
  }

  private void wakeWatch(long until) {
    if (watch == null) {
      watch = new Thread(this::watch, "warren-deadline");
      watch.setDaemon(true);
      watch.setUncaughtExceptionHandler(lastDefence);
      watch.start();
    } else if (isEarlier(until, looksAt)) {
      LockSupport.unpark(watch);
    }
  }

  /** When the item with this state has to end. */
  private long deadlineOf(long seen) {
    return isRunning(seen) ? deadline : NO_DEADLINE;
  }

  private static boolean isEarlier(long deadline, long other) {
    return deadline != NO_DEADLINE && (other == NO_DEADLINE || deadline - other < 0);
  }

  private void watch() {
    while (true) {
      long seen = state.get();
      long until = deadlineOf(seen);
      if (until != NO_DEADLINE && until - System.nanoTime() <= 0) {
        interrupt(seen, Stop.TIMEOUT);
        continue;
      }
      looksAt = until;
      // An item that begins from here on wakes this thread if its deadline is nearer; one that is
      // due later does not, and this thread looks again when the earlier one was due.
      if (isEarlier(deadlineOf(state.get()), until)) {
        continue;
      }
      if (until == NO_DEADLINE) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, until - System.nanoTime());
      }
    }
  }
}
