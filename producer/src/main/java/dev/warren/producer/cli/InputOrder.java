package dev.warren.producer.cli;

import dev.warren.task.RawJson;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Puts the values of items that come in any order back into that of the input, for the digest.
 * While the first open item is awaited, the input is read no further than a limit of items, and of
 * bytes that are held, allows. Thread-safe.
 */
final class InputOrder {
  static final int MOST_BYTES = (int) Math.min(256 << 20, Runtime.getRuntime().maxMemory() / 8);

  private final ValueDigest digest;
  private final int mostItems;
  private final Map<Integer, byte[]> waiting = new HashMap<>();
  private int frontier;
  private int read;
  private long bytes;

  /**
   * Begins with the first item.
   *
   * @param digest takes the values in input order
   * @param mostItems how many items may be read from the first open one on
   */
  InputOrder(ValueDigest digest, int mostItems) {
    this.digest = digest;
    this.mostItems = mostItems;
  }

  /** The same items, each of which waits until it may be read. */
  Iterator<RawJson> bounding(Iterator<RawJson> items) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return items.hasNext();
      }

      @Override
      public RawJson next() {
        awaitRoom();
        return items.next();
      }
    };
  }

  private synchronized void awaitRoom() {
    try {
      while (read - frontier >= mostItems || (bytes >= MOST_BYTES && read > frontier)) {
        wait();
      }
      read++;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InputException("reading was stopped", e);
    }
  }

  /**
   * An item has its outcome.
   *
   * @param value what the digest is to have of it; empty for nothing
   */
  synchronized void add(int index, byte[] value) {
    waiting.put(index, value);
    bytes += value.length;
    for (byte[] next; (next = waiting.remove(frontier)) != null; frontier++) {
      bytes -= next.length;
      if (next.length > 0) {
        digest.add(next);
      }
    }
    notifyAll();
  }
}
