package dev.warren.worker;

import java.time.Duration;

/**
 * Chooses how many messages a worker process holds: as many as keep its threads busy for about
 * {@value #TARGET_MICROS} microseconds, and at least one for each, which hides the way to the
 * broker without keeping work from idle processes. The mean time of many messages counts: one long
 * message in a hundred does not make the short ones wait for the broker, and if every second one is
 * long, none is held behind it.
 *
 * <p>Changing the prefetch means consuming again, so it changes only when it is clearly wrong, and
 * not twice within half a second. It grows by a factor of two or more, because new code becomes
 * faster for some seconds. It shrinks by a factor of four or more, because a long message among
 * short ones doubles or triples the mean. Between one for each thread and more it always changes,
 * because with one each thread waits for the broker after each message. It begins with one, so that
 * no task waits behind another before anything is known about them. Thread-safe.
 */
final class PrefetchTuner {
  private static final int MAX_PREFETCH = 200;
  private static final int TARGET_MICROS = 50_000;

  /** How many messages are measured before a change. */
  private static final int SAMPLE_MESSAGES = 8;

  /** The prefetch while messages are dropped: that is quick, but what follows may not be. */
  private static final int DROPPING_PREFETCH = 10;

  /** How many messages the mean remembers. */
  private static final int MEMORY_MESSAGES = 64;

  private static final int GROWTH_FACTOR = 2;
  private static final int SHRINK_FACTOR = 4;

  /** How many messages have to fit for each thread before it gets more than one. */
  private static final double MORE_THAN_ONE = 1.25;

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);

  /** How many messages are run at a time: the first and the smallest prefetch. */
  private final int threads;

  private int prefetch;
  private double averageMicros;
  private int remembered;
  private int measured;
  private boolean changed;
  private long changedAt;
  private int dropped;

  PrefetchTuner(int threads) {
    this.threads = threads;
    this.prefetch = threads;
  }

  /** Learns how long a thread worked on one message. */
  void ran(long micros) {
    ran(micros, System.nanoTime());
  }

  /** The same at a given {@link System#nanoTime}. */
  synchronized void ran(long micros, long now) {
    dropped = 0;
    remembered = Math.min(MEMORY_MESSAGES, remembered + 1);
    averageMicros += (micros - averageMicros) / remembered;
    measured++;
    if (measured < SAMPLE_MESSAGES || (changed && now - changedAt < SHORTEST_PAUSE.toNanos())) {
      return;
    }
    double fitting = threads * TARGET_MICROS / Math.max(1, averageMicros);
    int wanted = (int) Math.max(threads, Math.min(MAX_PREFETCH, Math.ceil(fitting)));
    boolean fromOne = prefetch == threads && wanted > threads && fitting > MORE_THAN_ONE * threads;
    boolean toOne = prefetch > threads && wanted == threads;
    boolean more = wanted >= GROWTH_FACTOR * prefetch;
    boolean less = SHRINK_FACTOR * wanted <= prefetch;
    if (more || less || fromOne || toOne) {
      prefetch = wanted;
      measured = 0;
      changed = true;
      changedAt = now;
    }
  }

  /**
   * Forgets all that was learned, because the process had nothing to do for a while, or messages
   * had to be given back that waited behind a long one. Other messages may follow, and none waits
   * behind another until they are known.
   */
  synchronized void forget() {
    prefetch = threads;
    remembered = 0;
    measured = 0;
    averageMicros = 0;
    changed = false;
    dropped = 0;
  }

  /** Notes that a message was dropped unrun, which says nothing about those that will be run. */
  synchronized void dropped() {
    dropped++;
  }

  /** Whether nothing was learned yet, or all of it forgotten. */
  synchronized boolean isNew() {
    return remembered == 0;
  }

  /** The prefetch to use now. */
  synchronized int prefetch() {
    return dropped < SAMPLE_MESSAGES ? prefetch : Math.max(prefetch, DROPPING_PREFETCH);
  }
}
