package dev.warren;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the callbacks of a pool on daemon threads, each on one of its own while it runs: callbacks
 * may block, and wait for each other. Thread-safe.
 */
final class Callbacks {
  private static final Logger log = LoggerFactory.getLogger(Pool.class);

  private final String pool;
  private final AtomicInteger threads = new AtomicInteger();
  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(
          0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), this::thread);

  Callbacks(String pool) {
    this.pool = pool;
  }

  /** Runs a callback soon, also after {@link #close}. Never throws. */
  void run(Runnable callback) {
    Runnable guarded = () -> runGuarded(callback);
    try {
      try {
        executor.execute(guarded);
      } catch (RejectedExecutionException e) {
        thread(guarded).start();
      }
    } catch (OutOfMemoryError e) { // no thread to be had; who answers results must go on
      log.error("{} - a callback could not be run", pool, e);
    }
  }

  /** Ends the threads that are idle, and the others after their callback. Does not wait. */
  void close() {
    executor.shutdown();
  }

  private void runGuarded(Runnable callback) {
    try {
      callback.run();
    } catch (Throwable e) { // whatever the user's code throws must not cost a thread or a result
      log.warn("{} - a callback failed", pool, e);
    }
  }

  private Thread thread(Runnable body) {
    Thread thread =
        new Thread(null, body, pool + "-callback-" + threads.incrementAndGet(), 0, false);
    thread.setDaemon(true);
    return thread;
  }
}
