package dev.warren.broker;

import dev.warren.broker.ConfirmedPublisher.Sent;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Messages for one queue that refused some: it is at its limit, or its node is down. They go on in
 * their order, first one alone after a pause, then twice as many for each that is taken. Belongs to
 * the publisher's thread.
 *
 * <pre>
 *   PAUSING --time is over--> TRYING --all that waited is taken--> empty
 *      ^                        |
 *      +------ refused ---------+
 * </pre>
 */
final class Backlog {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
  private static final int MOST_AT_A_TIME = 256;

  private final PriorityQueue<Sent> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Sent::number));
  private final Pauses pauses = new Pauses(FIRST_PAUSE, LONGEST_PAUSE);
  private final String queue;
  private long bytes; // of those that wait
  private int most = 1;
  private int underway;
  private long dueAt;
  private long stuckSince;

  /** Made for a first refusal. */
  Backlog(String queue, long now) {
    this.queue = queue;
    this.stuckSince = now;
    this.dueAt = now;
  }

  /** The queue that refuses. */
  String queue() {
    return queue;
  }

  /** Since when it has taken nothing, by {@link System#nanoTime}. */
  long stuckSince() {
    return stuckSince;
  }

  /** How many wait here. */
  int size() {
    return waiting.size();
  }

  /** How many bytes wait here. */
  long bytes() {
    return bytes;
  }

  /** Goes behind the others. */
  void add(Sent sent) {
    waiting.add(sent);
    bytes += sent.bytes();
  }

  /** None waits any more. */
  void clear() {
    waiting.clear();
    bytes = 0;
  }

  /** The queue did not take it. */
  void refused(Sent sent, long now) {
    forget(sent);
    add(sent);
    most = 1;
    // Refusals come in crowds: one pause for each crowd.
    if (dueAt - now <= 0) {
      dueAt = now + pauses.next().toNanos();
    }
  }

  /** The queue took it. */
  void taken(Sent sent, long now) {
    forget(sent);
    stuckSince = now;
    if (sent.again()) {
      most = Math.min(MOST_AT_A_TIME, 2 * most);
      pauses.reset();
      dueAt = now;
    }
  }

  /** It had another outcome. */
  void forget(Sent sent) {
    if (sent.again()) {
      underway--;
    }
  }

  /** Nanoseconds until the next may be sent; a long time while answers are awaited. */
  long nanosUntilDue(long now) {
    return waiting.isEmpty() || underway >= most ? Long.MAX_VALUE : Math.max(0, dueAt - now);
  }

  /** The next to be sent, or null if it is not time. */
  Sent next(long now) {
    if (nanosUntilDue(now) > 0) {
      return null;
    }
    underway++;
    Sent next = waiting.poll();
    bytes -= next.bytes();
    return next;
  }

  /** Whether the queue took everything. */
  boolean isOver() {
    return waiting.isEmpty() && underway == 0;
  }

  /** All that wait. */
  Iterable<Sent> waiting() {
    return waiting;
  }
}
