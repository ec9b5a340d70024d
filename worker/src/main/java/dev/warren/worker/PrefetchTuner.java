package dev.warren.worker;

import java.time.Duration;

/**
 * How many messages a worker process holds: as many as keep it busy for about {@value
 * #TARGET_MICROS} microseconds, which hides the way to the broker without keeping work from idle
 * processes. The mean of many counts: a long one in a hundred does not make the short ones wait for
 * the broker, and where every second one is long, nothing is held behind it.
 *
 * <p>Changing it means consuming again, so it moves only when it is clearly off, and not twice
 * within half a second. A task that is new becomes faster for some seconds: for more, a factor of
 * two is enough. A long one among the short ones makes the mean two or three times as long: for
 * less it takes a factor of four. Between one and more it always moves, because with one there is
 * nothing to do while the broker is on its way. It begins with one, so that no task waits behind
 * another before anything is known about them. Thread-safe.
 */
final class PrefetchTuner {
  private static final int FIRST = 1;
  private static final int LEAST = 1;
  private static final int MOST = 200;
  private static final int TARGET_MICROS = 50_000;
  private static final int SAMPLE = 8;

  /** Held while messages are dropped unrun: that is quick, but what comes behind them is not. */
  private static final int DROPPING = 10;

  private static final int MEMORY = 64;
  private static final int CLEARLY_TOO_FEW = 2;
  private static final int CLEARLY_TOO_MANY = 4;
  private static final double CLEARLY_MORE = 1.25;
  private static final Duration PAUSE = Duration.ofMillis(500);

  private int prefetch = FIRST;
  private double averageMicros;
  private int remembered;
  private int measured;
  private boolean changed;
  private long changedAt;
  private int dropped;

  /** Learns how long the process worked on one message. */
  void ran(long micros) {
    ran(micros, System.nanoTime());
  }

  /** The same at a given {@link System#nanoTime}. */
  synchronized void ran(long micros, long now) {
    dropped = 0;
    remembered = Math.min(MEMORY, remembered + 1);
    averageMicros += (micros - averageMicros) / remembered;
    measured++;
    if (measured < SAMPLE || (changed && now - changedAt < PAUSE.toNanos())) {
      return;
    }
    double fitting = TARGET_MICROS / Math.max(1, averageMicros);
    int wanted = (int) Math.max(LEAST, Math.min(MOST, Math.ceil(fitting)));
    boolean fromOne = prefetch == LEAST && fitting > CLEARLY_MORE;
    boolean toOne = prefetch > LEAST && wanted == LEAST;
    boolean more = wanted >= CLEARLY_TOO_FEW * prefetch;
    boolean less = CLEARLY_TOO_MANY * wanted <= prefetch;
    if (more || less || fromOne || toOne) {
      prefetch = wanted;
      measured = 0;
      changed = true;
      changedAt = now;
    }
  }

  /**
   * What was learned does not hold any more: the process had nothing to do for a while, or messages
   * have waited in vain behind one that takes its time. What comes next is got to know again, and
   * nothing waits behind it meanwhile.
   */
  synchronized void forget() {
    prefetch = FIRST;
    remembered = 0;
    measured = 0;
    averageMicros = 0;
    changed = false;
    dropped = 0;
  }

  /** A message was dropped unrun, which teaches nothing about those that will be run. */
  synchronized void dropped() {
    dropped++;
  }

  /** Whether nothing was learned yet, or all of it forgotten. */
  synchronized boolean isNew() {
    return remembered == 0;
  }

  /** The prefetch to use now. */
  synchronized int prefetch() {
    return dropped < SAMPLE ? prefetch : Math.max(prefetch, DROPPING);
  }
}
