package dev.warren.pool;

import dev.warren.Pool;
import dev.warren.text.ThrowableText;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the callbacks of a pool, on an executor of the user's or else on daemon threads of its own,
 * {@value #USUAL_THREADS} at a time, so that a flood of them does not take a thread each. The
 * others wait for their turn. Callbacks may block and wait for each other: as long as none of them
 * ends, one thread more is started every {@value #STUCK_MILLIS} ms, up to {@value #MOST_THREADS} in
 * all. What the user's executor does not take runs on a thread of the pool: nobody is to wait for
 * it in vain. Thread-safe.
 */
final class Callbacks {
  private static final Logger log = LoggerFactory.getLogger(Pool.class);
  private static final int USUAL_THREADS = 64;
  private static final int MOST_THREADS = 512;
  private static final long STUCK_MILLIS = 50;
  private static final long KEEP_IDLE_MILLIS = 5_000;

  /** A callback, and the context class loader of the thread that made its call. */
  private record Callback(Runnable body, @Nullable ClassLoader loader) {}

  private final String pool;
  private final @Nullable Executor executor;
  // All guarded by this object's lock.
  private final Deque<Callback> waiting = new ArrayDeque<>();
  private final Set<Thread> threads = new HashSet<>();
  private final Set<Thread> executorThreads = new HashSet<>();
  private boolean refused;
  private int handedOver; // to the executor, and not begun there
  private int started;
  private int idle;
  private int running;
  private int ended;
  private int joining;
  private boolean watched;
  private boolean awaited;
  private boolean closed;

  /**
   * Creates it.
   *
   * @param pool in front of the names of threads and of log lines
   * @param executor runs the callbacks; null for threads of the pool's own
   */
  Callbacks(String pool, @Nullable Executor executor) {
    this.pool = pool;
    this.executor = executor;
  }

  /**
   * Has at least one thread there, for callbacks that are to come. It stays until {@link #close}:
   * later there may be no thread to be had.
   *
   * @throws OutOfMemoryError if there is none to be had now
   */
  synchronized void ensureThread() {
    if (threads.isEmpty() && executor == null) {
      start();
    }
  }

  /** Runs a callback soon, also after {@link #close}. */
  void run(Runnable callback, @Nullable ClassLoader loader) {
    if (executor == null) {
      runOnOwnThread(new Callback(callback, loader));
    } else {
      handOver(new Callback(callback, loader));
    }
  }

  private void handOver(Callback callback) {
    AtomicBoolean begun = new AtomicBoolean();
    synchronized (this) {
      handedOver++;
    }
    try {
      executor.execute(
          () -> {
            if (begun.compareAndSet(false, true)) {
              runOnExecutor(callback);
            }
          });
    } catch (Throwable e) { // it is full or shut down, or the user's own code is broken
      if (begun.compareAndSet(false, true)) {
        warnOfRefusal(e);
        synchronized (this) {
          handedOver--;
          runOnOwnThread(callback);
        }
      }
    }
  }

  /** Only the first refusal is logged, because there may be one for each callback. */
  private void warnOfRefusal(Throwable refusal) {
    synchronized (this) {
      if (refused) {
        return;
      }
      refused = true;
    }
    warn(
        "the executor for callbacks refuses some, which run on threads of the pool: {}",
        ThrowableText.line(refusal));
  }

  private void runOnExecutor(Callback callback) {
    Thread thread = Thread.currentThread();
    boolean outermost; // an executor may run one within another
    synchronized (this) {
      handedOver--;
      outermost = executorThreads.add(thread);
      running += outermost ? 1 : 0;
    }
    ClassLoader before = thread.getContextClassLoader();
    try {
      runGuarded(callback);
    } finally {
      thread.setContextClassLoader(before);
      synchronized (this) {
        if (outermost) {
          executorThreads.remove(thread);
          running--;
          notifyAll();
        }
      }
    }
  }

  private synchronized void runOnOwnThread(Callback callback) {
    waiting.add(callback);
    if (waiting.size() <= idle) {
      wakeOne();
    } else {
      startIfPossible(threads.size() < USUAL_THREADS);
    }
  }

  /** Starts a thread for callbacks, or else one that watches whether there are enough. */
  private void startIfPossible(boolean forCallbacks) {
    try {
      if (forCallbacks) {
        start();
      } else if (!watched && threads.size() < MOST_THREADS) {
        daemon(this::watch, pool + "-callback-watch").start();
        watched = true;
      }
    } catch (OutOfMemoryError e) { // no thread to be had: it runs when another is free
      warn("no further thread can be started for callbacks: {}", e.getMessage());
    }
  }

  /** Starts threads as long as callbacks wait and none ends: they may wait for each other. */
  private synchronized void watch() {
    try {
      int seen = ended;
      long next = System.nanoTime() + STUCK_MILLIS * 1_000_000;
      while (!waiting.isEmpty() && threads.size() < MOST_THREADS) {
        long left = (next - System.nanoTime()) / 1_000_000;
        if (left > 0) {
          wait(left);
          continue;
        }
        if (seen == ended && idle == 0) {
          startIfPossible(true);
        }
        seen = ended;
        next = System.nanoTime() + STUCK_MILLIS * 1_000_000;
      }
    } catch (InterruptedException e) {
      // Not by Warren. The next callback that has to wait starts another watch.
    } finally {
      watched = false;
    }
  }

  /** Others than idle threads may wait for the same lock. */
  private void wakeOne() {
    if (awaited || watched) {
      notifyAll();
    } else {
      notify();
    }
  }

  private void start() {
    Thread thread = daemon(this::work, pool + "-callback-" + ++started);
    thread.start();
    threads.add(thread);
  }

  private static Thread daemon(Runnable body, String name) {
    Thread thread = new Thread(null, body, name, 0, false);
    thread.setDaemon(true);
    return thread;
  }

  /** Waits until all callbacks have run, but for those that wait for the pool to end. */
  synchronized void awaitAll() throws InterruptedException {
    awaited = true;
    while (isAnyOpen()) {
      // An executor that is shut down with callbacks in its queue gives no notice.
      wait(handedOver > 0 ? STUCK_MILLIS : 0);
    }
  }

  private boolean isAnyOpen() {
    // What was handed over may be behind a callback that waits for the pool to end.
    boolean willRun =
        joining == 0 && !(executor instanceof ExecutorService service && service.isTerminated());
    return waiting.size() + running + (willRun ? handedOver : 0) > joining;
  }

  /**
   * The current thread begins to wait for the end of the pool; if it runs a callback, nobody may
   * wait for that.
   *
   * @return to be given to {@link #joined}
   */
  synchronized boolean joining() {
    Thread thread = Thread.currentThread();
    boolean callback = threads.contains(thread) || executorThreads.contains(thread);
    if (callback) {
      joining++;
      notifyAll();
    }
    return callback;
  }

  /** The current thread waits no longer. */
  synchronized void joined(boolean callback) {
    if (callback) {
      joining--;
    }
  }

  /** Ends the threads that are idle, and the others after their callbacks. Does not wait. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  private void work() {
    try {
      for (Callback next; (next = take()) != null; ) {
        runGuarded(next);
        synchronized (this) {
          running--;
          ended++;
          if (awaited) {
            notifyAll();
          }
        }
      }
    } catch (InterruptedException e) {
      // By a callback that kept a reference to its thread. The other threads go on.
      left();
    }
  }

  private synchronized @Nullable Callback take() throws InterruptedException {
    Thread.interrupted(); // the callback's, which is over
    long end = System.nanoTime() + KEEP_IDLE_MILLIS * 1_000_000;
    while (waiting.isEmpty()) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (closed || (left <= 0 && threads.size() > 1)) {
        left();
        return null;
      }
      idle++;
      try {
        wait(Math.max(1, left));
      } finally {
        idle--;
      }
    }
    running++;
    return waiting.poll();
  }

  /** The current thread ends. */
  private synchronized void left() {
    threads.remove(Thread.currentThread());
  }

  private void runGuarded(Callback callback) {
    Thread thread = Thread.currentThread();
    thread.setContextClassLoader(callback.loader());
    try {
      callback.body().run();
    } catch (Throwable e) { // whatever the user's code throws must not cost a thread or a result
      warn("a callback failed: {}", ThrowableText.stack(e));
    } finally {
      thread.setContextClassLoader(null);
    }
  }

  /** What the user logs with may throw, too. */
  private void warn(String words, String what) {
    try {
      log.warn("{} - " + words, pool, what);
    } catch (Throwable e) {
      // There is nowhere left to say it.
    }
  }
}
