package dev.warren.engine;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does things later, or again and again, on a thread of its own. Nothing that is thrown there is
 * lost: an item may wait for what was to be done once, and what is done again and again goes on.
 * After {@link #close} nothing is begun any more. Thread-safe.
 */
final class EngineTimer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineTimer.class);

  private final ScheduledThreadPoolExecutor executor;
  private final Consumer<Throwable> failed;

  /**
   * Starts the thread.
   *
   * @param name of the thread
   * @param failed told what something threw that was to be done once
   */
  EngineTimer(String name, Consumer<Throwable> failed) {
    this.failed = failed;
    this.executor =
        new ScheduledThreadPoolExecutor(
            1, work -> thread(work, name), new ThreadPoolExecutor.DiscardPolicy());
    executor.setRemoveOnCancelPolicy(true);
    // A machine that has no more threads says so now, and not when an item waits for one.
    executor.prestartCoreThread();
  }

  /** Does something once, unless what is returned is cancelled before. */
  ScheduledFuture<?> after(Duration delay, Runnable work) {
    long nanos = TimeUnit.NANOSECONDS.convert(delay);
    return executor.schedule(() -> once(work), nanos, TimeUnit.NANOSECONDS);
  }

  private void once(Runnable work) {
    try {
      work.run();
    } catch (Throwable e) { // an item may wait for it
      failed.accept(e);
    }
  }

  /** Does something again and again, with a pause before each time. */
  void every(Duration pause, Runnable work) {
    long millis = pause.toMillis();
    executor.scheduleWithFixedDelay(() -> again(work), millis, millis, TimeUnit.MILLISECONDS);
  }

  private static void again(Runnable work) {
    try {
      work.run();
    } catch (Throwable e) { // there is a next time
      LOG.error("a look at what is open failed", e);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  private static Thread thread(Runnable work, String name) {
    Thread thread = new Thread(null, work, name, 0, false);
    thread.setDaemon(true);
    return thread;
  }
}
