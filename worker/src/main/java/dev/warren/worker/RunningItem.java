package dev.warren.worker;

import dev.warren.message.Cancellations;
import dev.warren.text.ThrowableText;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The item that the task thread runs now, and the only way to interrupt it: a time limit or a
 * cancel interrupts the item it is meant for, or none.
 *
 * <pre>
 *   IDLE --begin()--> RUNNING --end()--> IDLE
 *                        |                ^
 *                        +--interrupt--> STOPPING --end()
 * </pre>
 *
 * <p>{@link #begin}, {@link #deadline} and {@link #end} belong to the task thread; beginning and
 * ending cost one atomic operation each. {@link #cancel} may be called by any thread. A daemon
 * thread, {@code warren-deadline}, is started with the first limit and watches deadlines.
 */
final class RunningItem {

  /** Why an item was interrupted. */
  enum Stop {
    NONE,
    TIMEOUT,
    CANCELLED
  }

  private static final long NO_DEADLINE = Long.MAX_VALUE;

  // The state is the number of the item, in steps of NUMBER_STEP, plus one of these: so the next
  // item is never taken for the one that was seen.
  private static final int IDLE = 0;
  private static final int RUNNING = 1;
  private static final int STOPPING = 2;
  private static final int NUMBER_STEP = 4;

  private final AtomicLong state = new AtomicLong(IDLE);
  private final Thread taskThread;
  private final Thread.UncaughtExceptionHandler lastDefence;
  private Thread watch;

  /** When the watching thread looks next, unless it is woken, by {@link System#nanoTime}. */
  private volatile long looksAt = NO_DEADLINE;

  // Written by the task thread, the first two before the item is RUNNING:
  private String job;
  private long index;
  private long number = IDLE;
  private volatile long deadline = NO_DEADLINE;

  /** Guarded by the lock, which is held from STOPPING until the thread is interrupted. */
  private Stop reason = Stop.NONE;

  /**
   * Creates the item of a thread that runs tasks; none runs yet.
   *
   * @param lastDefence told if the thread that watches deadlines fails
   */
  RunningItem(Thread taskThread, Thread.UncaughtExceptionHandler lastDefence) {
    this.taskThread = taskThread;
    this.lastDefence = lastDefence;
  }

  /**
   * Begins an item. A cancel before this returns may miss it, so the caller has to check afterwards
   * whether the item is cancelled.
   */
  void begin(String job, long index) {
    this.job = job;
    this.index = index;
    number += NUMBER_STEP;
    state.set(number + RUNNING);
  }

  /**
   * Sets the deadline of the running item, in place of an earlier one.
   *
   * @param deadlineNanos by {@link System#nanoTime}
   */
  void deadline(long deadlineNanos) {
    deadline = deadlineNanos;
    wakeWatch(deadlineNanos);
  }

  /** Ends the item, clears an interrupt that was meant for it, and says why it was interrupted. */
  Stop end() {
    Stop stop = state.compareAndSet(number + RUNNING, number) ? Stop.NONE : endStopped();
    if (deadline != NO_DEADLINE) {
      deadline = NO_DEADLINE;
    }
    // Clears also an interrupt that the task sent to itself, which must not reach the next item.
    Thread.interrupted();
    return stop;
  }

  /** Ends an item that is being interrupted; the lock waits until that is done. */
  private synchronized Stop endStopped() {
    state.set(number);
    return reason;
  }

  /** Interrupts the running item if it is cancelled. */
  void cancel(Cancellations cancellations) {
    long seen = state.get();
    // If job and index are those of a later item already, interrupt() does nothing.
    if (isRunning(seen) && cancellations.stop(job, index)) {
      interrupt(seen, Stop.CANCELLED);
    }
  }

  /** Whether the running item has been asked to stop. */
  boolean isStopping() {
    return (state.get() & (NUMBER_STEP - 1)) == STOPPING;
  }

  private static boolean isRunning(long state) {
    return (state & (NUMBER_STEP - 1)) == RUNNING;
  }

  private synchronized void interrupt(long seen, Stop why) {
    if (state.compareAndSet(seen, seen - RUNNING + STOPPING)) {
      reason = why;
      try {
        taskThread.interrupt();
      } catch (Throwable e) { // interrupting closes a channel of the task's, which may throw
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

  /** The deadline of the item with a state. */
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
