package dev.warren.worker;

import static dev.warren.worker.DeadlineWatch.NO_DEADLINE;

import dev.warren.message.Cancellations;
import dev.warren.text.ThrowableText;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The item that a task thread runs now, and the only way to interrupt it: a time limit or a cancel
 * interrupts the item it is meant for, or none.
 *
 * <pre>
 *   IDLE --begin()--> RUNNING --end()--> IDLE
 *                        |                ^
 *                        +--interrupt--> STOPPING --end()
 * </pre>
 *
 * <p>{@link #begin}, {@link #deadline} and {@link #end} belong to the task thread; beginning and
 * ending cost one atomic operation each. {@link #cancel} may be called by any thread. Deadlines are
 * kept by a {@link DeadlineWatch}.
 */
final class RunningItem {

  /** Why an item was interrupted. */
  enum Stop {
    NONE,
    TIMEOUT,
    CANCELLED
  }

  // The state is the number of the item, in steps of NUMBER_STEP, plus one of these: so the next
  // item is never taken for the one that was seen.
  private static final int IDLE = 0;
  private static final int RUNNING = 1;
  private static final int STOPPING = 2;
  private static final int NUMBER_STEP = 4;

  private final AtomicLong state = new AtomicLong(IDLE);
  private final Thread taskThread;
  private final DeadlineWatch watch;

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
   * @param watch keeps its deadlines
   */
  RunningItem(Thread taskThread, DeadlineWatch watch) {
    this.taskThread = taskThread;
    this.watch = watch;
    watch.add(this);
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
    watch.expect(deadlineNanos);
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

  /** The deadline of the running item, or {@link DeadlineWatch#NO_DEADLINE}. Any thread. */
  long currentDeadline() {
    return deadlineOf(state.get());
  }

  private long deadlineOf(long seen) {
    return isRunning(seen) ? deadline : NO_DEADLINE;
  }

  /** Interrupts the running item if its deadline is over, and gives the deadline otherwise. */
  long enforceDeadline() {
    while (true) {
      long seen = state.get();
      long until = deadlineOf(seen);
      if (until == NO_DEADLINE || until - System.nanoTime() > 0) {
        return until;
      }
      interrupt(seen, Stop.TIMEOUT);
    }
  }
}
