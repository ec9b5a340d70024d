package dev.warren.engine;

import dev.warren.message.Result;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * How fast a job goes on: items a second, how long its items run, and how long they wait for a
 * worker. Thread-safe.
 */
final class JobPace {
  /** Over how many looks, one each second, items are counted. */
  private static final int LOOKS = 10;

  /** How many of the newest items make the mean run time. */
  private static final int REMEMBERED_ITEMS = 64;

  /** Of how much a new wait counts in the mean. */
  private static final double NEWEST_WAIT = 0.2;

  private record Look(long at, long done) {}

  private final Deque<Look> looks = new ArrayDeque<>();
  private double perSecond;
  private double meanMicros = -1;
  private double waitMillis = -1;
  private long itemsRan;

  /**
   * Takes a look at what is done; to be called about once a second.
   *
   * @param done all items that have an outcome
   * @param now by {@link System#nanoTime}
   */
  synchronized void look(long done, long now) {
    looks.addLast(new Look(now, done));
    if (looks.size() > LOOKS + 1) {
      looks.removeFirst();
    }
    Look first = looks.getFirst();
    long nanos = now - first.at();
    perSecond =
        nanos <= 0 ? 0 : (done - first.done()) * (double) TimeUnit.SECONDS.toNanos(1) / nanos;
  }

  /** Learns how long some items ran, all in all, in microseconds. */
  synchronized void ran(int items, long micros) {
    double mean = (double) micros / items;
    itemsRan += items;
    double weight = meanMicros < 0 ? 1 : Math.min(1, items / (double) REMEMBERED_ITEMS);
    meanMicros += (mean - meanMicros) * weight;
  }

  /**
   * Learns how long the first item of a message waited. Only the clock of this process is asked,
   * and the time that the items ran: clocks of different hosts do not agree.
   *
   * @param sentAt when the message was sent, in milliseconds since the epoch
   * @param tookMicros how long those of its items ran whose results have just come
   */
  synchronized void waited(long sentAt, long tookMicros) {
    long turnaround = System.currentTimeMillis() - sentAt;
    double wait = Math.max(0, turnaround - tookMicros / 1_000.0);
    waitMillis = waitMillis < 0 ? wait : waitMillis + (wait - waitMillis) * NEWEST_WAIT;
  }

  /** Learns from the values of a message. */
  void ran(Result.Values values) {
    long micros = 0;
    for (long took : values.tookMicros()) {
      micros += took;
    }
    ran(values.count(), micros);
  }

  /** Items that were answered in a second, lately. */
  synchronized double perSecond() {
    return perSecond;
  }

  /** How long an item runs, in microseconds; negative if none has run. */
  synchronized double meanMicros() {
    return meanMicros;
  }

  /** Whether enough items have run for {@link #meanMicros} to say something about the others. */
  synchronized boolean isSettled() {
    return itemsRan >= REMEMBERED_ITEMS;
  }

  /** How long items wait between their sending and their start, in seconds; 0 if none has run. */
  synchronized double waitSeconds() {
    return Math.max(0, waitMillis) / 1_000;
  }
}
