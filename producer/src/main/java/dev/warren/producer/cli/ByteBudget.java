package dev.warren.producer.cli;

import dev.warren.gather.Window;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Bounds the memory that arguments and results take between being read and being written. Counting
 * items is not enough for that, since a value may have megabytes. Thread-safe.
 */
final class ByteBudget {
  private final long limit;
  private final Window inFlight;
  private final Deque<Integer> arguments = new ArrayDeque<>();
  private long held;

  /**
   * Creates it.
   *
   * @param limit bytes at which reading stops
   * @param inFlight tells whether anything is under way that will free memory
   */
  ByteBudget(long limit, Window inFlight) {
    this.limit = limit;
    this.inFlight = inFlight;
  }

  /** The same items for {@link RawCodec}, each of which waits until there is room for it. */
  Iterator<Object[]> counting(Iterator<Object[]> items) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return items.hasNext();
      }

      @Override
      public Object[] next() {
        Object[] item = items.next();
        try {
          read(RawCodec.size(item));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InputException("reading was stopped", e);
        }
        return item;
      }
    };
  }

  /** Counts the arguments of the next item; waits while too much is held. */
  synchronized void read(int bytes) throws InterruptedException {
    while (held >= limit && inFlight.items() > 0) {
      wait();
    }
    arguments.addLast(bytes);
    held += bytes;
  }

  /** Counts a result that waits for its turn. Never waits itself: the result is here already. */
  synchronized void answered(int bytes) {
    held += bytes;
  }

  /**
   * Forgets the next items, in input order, and gives their permits back.
   *
   * @param resultBytes what was counted for their results
   */
  synchronized void release(int items, long resultBytes) {
    inFlight.release(items);
    held -= resultBytes;
    for (int i = 0; i < items; i++) {
      held -= arguments.removeFirst();
    }
    notifyAll();
  }
}
