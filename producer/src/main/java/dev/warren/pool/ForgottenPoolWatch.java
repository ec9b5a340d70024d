package dev.warren.pool;

import dev.warren.Pool;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that every open pool has: it hears when the pool or one of its iterators becomes
 * garbage without having been closed, and releases the pool at its end. A daemon, as all threads;
 * unlike that of a {@link java.lang.ref.Cleaner} it ends with the pool.
 */
final class ForgottenPoolWatch {
  private static final Logger log = LoggerFactory.getLogger(Pool.class);

  private final ReferenceQueue<Object> garbage = new ReferenceQueue<>();
  private final Reference<?> pool;
  // Its thread keeps this object alive, so only end() puts this reference into the queue.
  private final Reference<?> end = new PhantomReference<>(this, garbage);
  private final Map<Reference<?>, Runnable> watched = new ConcurrentHashMap<>();
  private final Runnable onForgotten;
  private final Runnable release;
  private final Thread thread;

  /**
   * Creates it; nothing runs before {@link #start}.
   *
   * @param handle what is garbage when the pool is
   * @param onForgotten called when that happens before the end
   * @param release called once, at the end
   */
  ForgottenPoolWatch(String name, Object handle, Runnable onForgotten, Runnable release) {
    this.pool = new PhantomReference<>(handle, garbage);
    this.onForgotten = onForgotten;
    this.release = release;
    this.thread = new Thread(null, this::run, name + "-watch", 0, false);
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /**
   * Runs something when an object becomes garbage.
   *
   * @return to be given to {@link #forget} when that is no longer wanted
   */
  Reference<?> watch(Object object, Runnable onGarbage) {
    Reference<?> reference = new PhantomReference<>(object, garbage);
    watched.put(reference, onGarbage);
    return reference;
  }

  void forget(Reference<?> reference) {
    watched.remove(reference);
  }

  /** Runs something soon on the watch's thread, unless that has ended. */
  void execute(Runnable task) {
    Reference<?> reference = watch(this, task);
    reference.enqueue();
  }

  /** Releases the pool on the watch's thread and ends it. Does not block. */
  void end() {
    end.enqueue();
  }

  private void run() {
    Reference<?> gone = null;
    while (gone != end) {
      try {
        gone = garbage.remove();
      } catch (InterruptedException e) {
        continue; // not by Warren
      }
      Runnable task = gone == pool ? onForgotten : watched.remove(gone);
      if (task != null) {
        runGuarded(task);
      }
    }
    runGuarded(release);
  }

  /** The last line of defence: the pool's end must come whatever one task runs into. */
  private static void runGuarded(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      log.error("{} went wrong", Thread.currentThread().getName(), e);
    }
  }
}
