package dev.warren.gather;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds the items that are submitted and not yet answered (or, for iterators, not yet taken). The
 * limit comes with each request, because calls of one pool may have different ones; who waits
 * longest goes first. Thread-safe.
 */
public final class InFlight {
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition changed = lock.newCondition();
  private long items;
  private boolean aborted;

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
      while (!aborted && items > 0 && items + count > limit) {
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
      changed.signalAll();
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
