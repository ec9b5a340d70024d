package dev.warren.worker;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the items that the threads of a process run, up to its limit. Thread-safe. */
final class ItemLimit {
  /** What the limit has to say to an item that is about to run. */
  enum Claim {
    GRANTED,
    /** It may run, and is the last one. */
    LAST,
    /** The last one has begun already. */
    REFUSED
  }

  private final int max;
  private final AtomicInteger claimed = new AtomicInteger();

  /**
   * Creates a count.
   *
   * @param max how many items may run, 0 for any number
   */
  ItemLimit(int max) {
    this.max = max;
  }

  /** Asks for leave to run one item. */
  Claim claim() {
    if (max == 0) {
      return Claim.GRANTED;
    }
    int number = claimed.incrementAndGet();
    return number < max ? Claim.GRANTED : number == max ? Claim.LAST : Claim.REFUSED;
  }
}
