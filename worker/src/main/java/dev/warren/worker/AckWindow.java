package dev.warren.worker;

import java.util.TreeSet;

/**
 * Which deliveries of one channel may be acknowledged. Tags count up from 1; whatever is finished
 * in that order is acknowledged by one frame for all, whatever is finished out of order by a frame
 * of its own, so that nothing finished waits for a task that runs long. Not thread-safe; lives as
 * long as its channel.
 */
final class AckWindow {
  private final TreeSet<Long> ahead = new TreeSet<>();
  private long contiguous;
  private long inOrder;
  private long acknowledged;

  /**
   * A delivery is finished.
   *
   * @return true if it is part of the run that {@link #takeAckable} acknowledges; false if it must
   *     be acknowledged alone, now
   */
  boolean done(long tag) {
    if (tag != contiguous + 1) {
      ahead.add(tag);
      return false;
    }
    contiguous = tag;
    // Never a tag that was acknowledged alone: brokers close the channel on a tag they no longer
    // know.
    inOrder = tag;
    while (!ahead.isEmpty() && ahead.first() == contiguous + 1) {
      contiguous = ahead.pollFirst();
    }
    return true;
  }

  /** The highest tag up to which all are finished, if not taken before; else 0. */
  long takeAckable() {
    if (inOrder == acknowledged) {
      return 0;
    }
    acknowledged = inOrder;
    return inOrder;
  }
}
