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
  private static final Duration MAX_PAUSE = Duration.ofSeconds(1);
  private static final int MAX_UNDERWAY = 256;

  private final PriorityQueue<Sent> waiting =
      new PriorityQueue<>(Comparator.comparingLong(sent -> sent.number));
  private final Pauses pauses = new Pauses(FIRST_PAUSE, MAX_PAUSE);
  private final String queue;
  private long bytes; // of those that wait
  private int allowed = 1; // underway at a time
  private int underway;
  private long dueAt;
  private long stuckSince;

  /** Starts with a first refusal. */
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

  /** How many messages wait. */
  int size() {
    return waiting.size();
  }

  /** How many bytes the waiting messages have. */
  long bytes() {
    return bytes;
  }

  /** Adds a message behind those of lower number. */
  void add(Sent sent) {
    waiting.add(sent);
    bytes += sent.bytes();
  }

  /** Removes all that wait. */
  void clear() {
    waiting.clear();
    bytes = 0;
  }

  /** Records that the queue refused a message, which waits now. */
  void refused(Sent sent, long now) {
    forget(sent);
    add(sent);
    allowed = 1;
    // Many messages are refused at once: one pause for all of them.
    if (dueAt - now <= 0) {
      dueAt = now + pauses.next().toNanos();
    }
  }

  /** Records that the queue took a message. */
  void taken(Sent sent, long now) {
    forget(sent);
    stuckSince = now;
    if (sent.again) {
      allowed = Math.min(MAX_UNDERWAY, 2 * allowed);
      pauses.reset();
      dueAt = now;
    }
  }

  /** Records that a message had any other outcome. */
  void forget(Sent sent) {
    if (sent.again) {
      underway--;
    }
  }

  /** Nanoseconds until the next may be sent; the largest number while answers are awaited. */
  long nanosUntilDue(long now) {
    return waiting.isEmpty() || underway >= allowed ? Long.MAX_VALUE : Math.max(0, dueAt - now);
  }

  /** Takes the next message to be sent; null if none is due. */
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
