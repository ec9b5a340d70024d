package dev.warren.engine;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Has what is due in a table done in time, with one timer for all of it. Thread-safe. */
final class DueTimer {
  private final EngineTimer timer;
  private final Supplier<OptionalLong> nextDue;
  private final Runnable work;
  private Future<?> next;

  /**
   * Creates one that is idle.
   *
   * @param nextDue when there will be something to do, by {@link System#nanoTime}
   * @param work does what is due; on the timer's thread
   */
  DueTimer(EngineTimer timer, Supplier<OptionalLong> nextDue, Runnable work) {
    this.timer = timer;
    this.nextDue = nextDue;
    this.work = work;
  }

  /** Sets the timer anew; to be called whenever something may be due sooner than before. */
  synchronized void arm() {
    if (next != null) {
      next.cancel(false);
      next = null;
    }
    OptionalLong due = nextDue.get();
    if (due.isPresent()) {
      long left = due.getAsLong() - System.nanoTime();
      next = timer.after(Duration.ofNanos(Math.max(0, left)), this::ring);
    }
  }

  private void ring() {
    try {
      work.run();
    } finally {
      arm();
    }
  }
}
