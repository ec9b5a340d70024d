package dev.warren.gather;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds the items that are submitted and not yet answered (or, for iterators, not yet taken). The
 * limit comes with each request, because calls of one pool may have different ones; who waits
 * longest goes first. Thread-safe.
 *
 * <p>Who has to wait goes on when an eighth of the limit has become free, or all that is wanted if
 * that is more: waking a thread costs more than many a task, and every answer would do it.
 */
public final class InFlight {
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition changed = lock.newCondition();
  private long items;
  private boolean aborted;

  /** With so many items or fewer, somebody who waits goes on; -1 while nobody waits. */
  private long wakeAt = -1;

  /**
   * Takes permits for some items; waits while the limit would be exceeded. A chunk larger than the
   * limit is let through when nothing else is in flight.
   *
   * @return false if {@link #abort} was called
   * @throws InterruptedException if the waiting thread is interrupted; nothing is taken then
   */
  public boolean acquire(int count, long limit) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long most = limit;
      while (!aborted && items > 0 && items + count > most) {
        most = limit - limit / 8;
        wakeAt = Math.max(wakeAt, Math.max(0, most - count));
        changed.await();
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

  /** Gives permits back. */
  public void release(int count) {
    lock.lock();
    try {
      items -= count;
      if (items <= wakeAt) {
        wakeAt = -1;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends all waiting, now and later. */
  public void abort() {
    lock.lock();
    try {
      aborted = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Items in flight now. */
  public long items() {
    lock.lock();
    try {
      return items;
    } finally {
      lock.unlock();
    }
  }
}
