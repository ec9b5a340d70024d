package dev.warren.pool;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Bounds what a call has under way: the items that are submitted and not yet answered (or, for
 * iterators, not yet taken), and the bytes that are held for them. Thread-safe.
 *
 * <p>Who has to wait goes on when an eighth of the limit has become free, or all that is wanted if
 * that is more: waking a thread costs more than many a task, and every answer would do it.
 */
final class Window {
  /** A limit that changes is looked at again after this time. */
  private static final long LOOK_AGAIN_MILLIS = 1_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final long maxBytes;
  private long items;
  private long bytes;
  private boolean aborted;

  /** With so many items or fewer, somebody who waits goes on; -1 while nobody waits. */
  private long wakeAt = -1;

  /** Bounds the items alone. */
  Window() {
    this(Long.MAX_VALUE);
  }

  /**
   * Bounds the bytes, too.
   *
   * @param maxBytes at so many bytes nothing more is let through; at least 1
   */
  Window(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Takes permits for some items; waits while a limit would be exceeded. A chunk larger than the
   * limit is let through when nothing else is in flight.
   *
   * @param count how many; 0 waits for room in bytes only
   * @param limit most items in flight
   * @return false if {@link #abort} was called
   * @throws InterruptedException if the waiting thread is interrupted; nothing is taken then
   */
  boolean acquire(int count, long limit) throws InterruptedException {
    return acquire(count, () -> limit);
  }

  /**
   * As {@link #acquire(int, long)}.
   *
   * @param limit asked again and again while this waits; must not block
   */
  boolean acquire(int count, LongSupplier limit) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      boolean waited = false;
      while (!aborted && !hasRoom(count, limit.getAsLong(), waited)) {
        waited = true;
        changed.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
      }
      if (aborted) {
        return false;
      }
      items += count;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean hasRoom(int count, long limit, boolean waited) {
    long most = waited ? limit - limit / 8 : limit;
    if (!isFull(count, most)) {
      return true;
    }
    wakeAt = Math.max(wakeAt, Math.max(0, limit - limit / 8 - count));
    return false;
  }

  private boolean isFull(int count, long most) {
    return (count > 0 && items > 0 && items + count > most) || bytes >= maxBytes;
  }

  /** Gives permits back. */
  void release(int count) {
    lock.lock();
    try {
      items -= count;
      wake();
    } finally {
      lock.unlock();
    }
  }

  /** So many bytes more are held for items, or fewer where it is negative. Never waits. */
  void hold(long more) {
    lock.lock();
    try {
      bytes += more;
      wake();
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    if (items <= wakeAt && bytes <= maxBytes - maxBytes / 8) {
      wakeAll();
    }
  }

  private void wakeAll() {
    wakeAt = -1;
    changed.signalAll();
  }

  /** Has who waits look at its limit again. */
  void limitChanged() {
    lock.lock();
    try {
      wakeAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends all waiting, now and later. */
  void abort() {
    lock.lock();
    try {
      aborted = true;
      wakeAll();
    } finally {
      lock.unlock();
    }
  }

  /** Items in flight now. */
  long items() {
    lock.lock();
    try {
      return items;
    } finally {
      lock.unlock();
    }
  }
}
