package dev.warren.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Knows for one connection which reply queues exist: a producer that is gone has deleted its own.
 * Deliveries whose reply queue is not known yet wait here. Belongs to the session's thread, except
 * for {@link #isKnown}.
 */
final class ReplyQueues {
  private static final int MAX_REMEMBERED = 10_000;

  /** How long a missing queue is not looked for again; its producer may come back. */
  private static final Duration GONE_REMEMBERED = Duration.ofSeconds(1);

  /** How long nothing more was dropped before the sum is told. */
  private static final Duration TOLD_AFTER = Duration.ofSeconds(1);

  /**
   * A delivery that waits.
   *
   * @param target takes it if it is to be run
   */
  record Held(Assignment assignment, Consumer<Assignment> target) {}

  private final Set<String> known = ConcurrentHashMap.newKeySet();
  private final Map<String, Long> goneSince = new HashMap<>();
  private final Map<String, List<Held>> held = new HashMap<>();
  private long unrun;
  private long refused;
  private long countedAt;

  /** Whether a reply queue existed when it was looked for. Any thread. */
  boolean isKnown(String replyQueue) {
    return known.contains(replyQueue);
  }

  /** Whether a reply queue was missing a moment ago. */
  boolean isGone(String replyQueue) {
    Long since = goneSince.get(replyQueue);
    return since != null && System.nanoTime() - since < GONE_REMEMBERED.toNanos();
  }

  /** Keeps a delivery; true if it is the first for its reply queue, which is to be looked for. */
  boolean hold(Assignment assignment, Consumer<Assignment> target) {
    List<Held> all = held.computeIfAbsent(assignment.replyTo(), name -> new ArrayList<>());
    all.add(new Held(assignment, target));
    return all.size() == 1;
  }

  /** Takes out the deliveries that wait for a reply queue. */
  List<Held> release(String replyQueue) {
    List<Held> released = held.remove(replyQueue);
    return released == null ? List.of() : released;
  }

  /** Remembers whether a reply queue exists. */
  void found(String replyQueue, boolean exists) {
    if (known.size() + goneSince.size() >= MAX_REMEMBERED) {
      known.clear();
      goneSince.clear();
    }
    goneSince.remove(replyQueue);
    if (exists) {
      known.add(replyQueue);
    } else {
      goneSince.put(replyQueue, System.nanoTime());
    }
  }

  /** Takes out all deliveries that wait. */
  List<Assignment> clear() {
    List<Assignment> all =
        held.values().stream().flatMap(List::stream).map(Held::assignment).toList();
    held.clear();
    return all;
  }

  /** Forgets all that was known: the connection is gone. */
  void close() {
    held.clear();
    known.clear();
    goneSince.clear();
    tell();
  }

  /** Counts items that were not run, because their producer is gone. */
  void countUnrun(int items) {
    unrun += items;
    countedAt = System.nanoTime();
  }

  /** Counts results that were given up, because their queue refuses them. */
  void countRefused(int items) {
    refused += items;
    countedAt = System.nanoTime();
  }

  /** Nanoseconds until {@link #tell} is due; {@code Long.MAX_VALUE} if there is nothing to tell. */
  long nanosUntilTold() {
    return unrun + refused == 0
        ? Long.MAX_VALUE
        : Math.max(0, TOLD_AFTER.toNanos() - (System.nanoTime() - countedAt));
  }

  /** Says how many items were not run or not answered since the last call, if any. */
  void tell() {
    if (unrun > 0) {
      String items = unrun == 1 ? "1 item" : unrun + " items";
      String were = unrun == 1 ? "was" : "were";
      LastDefence.say("worker: " + items + " of a job whose producer is gone " + were + " not run");
      unrun = 0;
    }
    if (refused > 0) {
      String results = refused == 1 ? "1 result was" : refused + " results were";
      LastDefence.say("worker: " + results + " given up: the queue for them takes none");
      refused = 0;
    }
  }
}
