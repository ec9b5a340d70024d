package dev.warren.supervisor;

import java.time.Duration;
import java.util.Optional;

/**
 * Chooses how many processes a supervisor keeps, by looking once a second at what waits. A pure
 * function of these looks: no clock, no broker.
 *
 * <ul>
 *   <li>It asks for as many processes as finish what waits in about 10 seconds, by the mean time of
 *       a message, but never for more than there are messages left. What jobs hold back because
 *       they share the fleet counts, too. Where other processes take from the same queues, it
 *       provides its share.
 *   <li>It grows at once.
 *   <li>It shrinks by one after ten looks in a row at which nothing waited and one process less
 *       could have run what ran, and by another one after each three that follow. So a trickle of
 *       work, or gaps in it, make nothing go up and down.
 * </ul>
 *
 * Belongs to one thread.
 */
final class Autoscaler {
  /** How often it looks. */
  static final Duration INTERVAL = Duration.ofSeconds(1);

  /** In how many seconds what waits should be done. */
  private static final double GOAL_SECONDS = 10;

  private static final int QUIET_LOOKS_BEFORE_FIRST = 10;
  private static final int QUIET_LOOKS_BEFORE_NEXT = 3;

  /** How much the newest look weighs in the mean time of a message. */
  private static final double NEWEST = 0.3;

  /**
   * What there was at one moment.
   *
   * @param queued what waits in the queues
   * @param running what own processes run, in items
   * @param taking own processes that take tasks
   * @param messagesDone messages that own processes have worked on until now
   * @param busyMicros how long they worked on them, in microseconds
   * @param itemsDone items that they have run until now
   * @param openItems items of all jobs that have no outcome, those held back by their producers
   *     included; 0 if nobody knows
   * @param longestMicros for how long the longest of what runs has run
   */
  record Look(
      QueuedWork queued,
      int running,
      int taking,
      long messagesDone,
      long busyMicros,
      long itemsDone,
      long openItems,
      long longestMicros) {}

  /**
   * Another number of processes.
   *
   * @param processes how many
   * @param why in words, to follow the two numbers
   */
  record Decision(int processes, String why) {}

  private final Scaling bounds;
  private final int threads;
  private long messagesDone;
  private long busyMicros;
  private double meanSeconds;
  private long itemsDone;
  private double itemsPerMessage = 1;
  private int quietLooks;
  private int looksBeforeDown = QUIET_LOOKS_BEFORE_FIRST;

  /**
   * Knows nothing yet of the work.
   *
   * @param threads how many items each process runs at a time
   */
  Autoscaler(Scaling bounds, int threads) {
    this.bounds = bounds;
    this.threads = threads;
  }

  /**
   * Learns from a look.
   *
   * @param wanted how many processes are kept now
   * @return another number; empty if it is right
   */
  Optional<Decision> look(Look look, int wanted) {
    learn(look);
    long waiting = look.queued().messages();
    boolean quiet = waiting == 0 && look.running() <= (wanted - 1) * threads;
    quietLooks = quiet ? quietLooks + 1 : 0;
    if (!quiet) {
      looksBeforeDown = QUIET_LOOKS_BEFORE_FIRST;
    }
    double heldBack = waiting == 0 ? 0 : (look.openItems() - look.running()) / itemsPerMessage;
    double seconds = Math.max(waiting, heldBack) * meanSeconds;
    int needed = bounded(needed(look, seconds));
    if (needed > wanted) {
      return Optional.of(
          new Decision(needed, Math.max(1, Math.round(seconds)) + " s of work wait"));
    }
    if (quietLooks >= looksBeforeDown && wanted > bounds.minimum()) {
      quietLooks = 0;
      looksBeforeDown = QUIET_LOOKS_BEFORE_NEXT;
      return Optional.of(new Decision(wanted - 1, "nothing waits, and not all have work"));
    }
    return Optional.empty();
  }

  private void learn(Look look) {
    long messages = look.messagesDone() - messagesDone;
    double seconds = (look.busyMicros() - busyMicros) / 1e6;
    long items = look.itemsDone() - itemsDone;
    itemsDone = look.itemsDone();
    messagesDone = look.messagesDone();
    busyMicros = look.busyMicros();
    // A process that ended took its counts with it.
    if (messages > 0 && seconds >= 0) {
      double mean = seconds / messages;
      itemsPerMessage = Math.max(1, (double) items / messages);
      meanSeconds = meanSeconds == 0 ? mean : meanSeconds + NEWEST * (mean - meanSeconds);
    }
    if (messages <= 0) {
      // Nothing came to its end: what runs is longer than what was known.
      meanSeconds = Math.max(meanSeconds, look.longestMicros() / 1e6);
    }
  }

  /** How many of its processes finish its share of what waits in time. */
  private int needed(Look look, double seconds) {
    double forAll = Math.ceil(seconds / GOAL_SECONDS / threads);
    int taking = Math.max(1, look.taking());
    int consumers = Math.max(look.queued().consumers(), taking);
    double share = forAll * taking / consumers;
    double inQueue = look.queued().messages() + look.running();
    double left = Math.max(inQueue, look.openItems() / itemsPerMessage) / threads;
    return (int) Math.ceil(Math.min(Math.min(share, left), Scaling.MOST_PROCESSES));
  }

  /** Whether more processes might help, so that it matters what jobs hold back. */
  boolean mayGrow(Look look, int wanted) {
    return look.queued().messages() > 0
        && look.running() >= look.taking() * threads
        && wanted < bounds.maximum();
  }

  private int bounded(int processes) {
    return Math.max(bounds.minimum(), Math.min(bounds.maximum(), processes));
  }
}
