package dev.warren.worker;

import java.util.TreeSet;

/**
 * Decides how the deliveries of one channel are acknowledged. Tags count up from 1; deliveries that
 * are finished in that order are acknowledged by one frame together, others by a frame of their
 * own, so that none waits for a task that runs long. Belongs to one thread; lives as long as its
 * channel.
 */
final class AckWindow {
  private final TreeSet<Long> ahead = new TreeSet<>();
  private long contiguous;
  private long inOrder;
  private long acknowledged;

  /**
   * Notes that a delivery is finished.
   *
   * @return true if {@link #takeAckable} covers it; false if it must be acknowledged alone, now
   */
  boolean done(long tag) {
    if (tag != contiguous + 1) {
      ahead.add(tag);
      return false;
    }
    contiguous = tag;
    // Never a tag that was acknowledged alone: brokers close the channel on an unknown tag.
    inOrder = tag;
    while (!ahead.isEmpty() && ahead.first() == contiguous + 1) {
      contiguous = ahead.pollFirst();
    }
    return true;
  }

  /** The highest tag up to which all are finished; 0 if it was taken before. */
  long takeAckable() {
    if (inOrder == acknowledged) {
      return 0;
    }
    acknowledged = inOrder;
    return inOrder;
  }
}
