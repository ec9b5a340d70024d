package dev.warren.pool;

import dev.warren.Progress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells one listener how far a call is: one call of it at a time, {@value #PAUSE_MILLIS} ms apart
 * at least, and the last one with the final state. What changes while it is not called is told when
 * the pause is over. Thread-safe.
 */
final class ProgressCalls {
  private static final long PAUSE_MILLIS = 100;

  private final Supplier<Progress> state;
  private final Consumer<? super Progress> listener;
  private final Executor callbacks;
  // All guarded by this object's lock; due is also read without it.
  private volatile boolean due;
  private boolean running;
  private boolean over;
  private @Nullable Progress told; // read and written by the one call that runs
  private long last = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);

  /**
   * Creates it.
   *
   * @param state how far the call is
   * @param callbacks runs the listener
   */
  ProgressCalls(Supplier<Progress> state, Consumer<? super Progress> listener, Executor callbacks) {
    this.state = state;
    this.listener = listener;
    this.callbacks = callbacks;
  }

  /** Something has changed. Cheap, and does not block. */
  void changed() {
    if (due) {
      return;
    }
    long pause;
    synchronized (this) {
      if (due || over) {
        return;
      }
      due = true;
      long since = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - last);
      pause = Math.max(0, PAUSE_MILLIS - since);
    }
    if (pause == 0) {
      callbacks.execute(this::tell);
    } else {
      CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS, this::pauseIsOver)
          .execute(this::tell);
    }
  }

  /** Does nothing after the end: the final state is told without a pause. */
  private void pauseIsOver(Runnable tell) {
    synchronized (this) {
      if (over) {
        return;
      }
    }
    callbacks.execute(tell);
  }

  private void tell() {
    synchronized (this) {
      if (over) {
        return;
      }
      running = true;
    }
    try {
      Progress now = state.get();
      if (!now.equals(told)) {
        told = now;
        listener.accept(now);
      }
    } finally {
      boolean end;
      synchronized (this) {
        running = false;
        due = false;
        last = System.nanoTime();
        end = over;
      }
      if (end) {
        callbacks.execute(this::tellEnd);
      } else if (!state.get().equals(told)) {
        changed();
      }
    }
  }

  /** The final state is there. Called on the callbacks' executor, once. */
  void ended() {
    synchronized (this) {
      over = true;
      if (running) {
        return; // the listener is told when it comes back
      }
    }
    tellEnd();
  }

  private void tellEnd() {
    listener.accept(state.get());
  }
}
