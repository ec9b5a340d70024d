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
 * Who still waits for results, as far as one connection knows: a producer that is gone has deleted
 * its reply queue. What came from others waits here until that is known. Belongs to the worker
 * session's thread, but for {@link #isKnown}.
 */
final class Askers {
  /** So many names are remembered at most. */
  private static final int MOST = 10_000;

  /** For so long a queue that is gone is not looked for again: its producer may come back. */
  private static final Duration GONE = Duration.ofSeconds(1);

  /**
   * A delivery that waits.
   *
   * @param fresh takes it if it is to be run
   */
  record Held(Assignment assignment, Consumer<Assignment> fresh) {}

  private final Set<String> known = ConcurrentHashMap.newKeySet();
  private final Map<String, Long> gone = new HashMap<>();
  private final Map<String, List<Held>> held = new HashMap<>();
  private long unrun;
  private long refused;
  private long lastUnrun;

  /** Whether a reply queue was there when it was looked for. Any thread. */
  boolean isKnown(String replyQueue) {
    return known.contains(replyQueue);
  }

  /** Whether a reply queue was gone just now. */
  boolean isGone(String replyQueue) {
    Long since = gone.get(replyQueue);
    return since != null && System.nanoTime() - since < GONE.toNanos();
  }

  /** Keeps a delivery; true if it is the first, so that its reply queue is to be looked for. */
  boolean hold(Held delivery) {
    String replyQueue = delivery.assignment().replyTo();
    boolean first = !held.containsKey(replyQueue);
    held.computeIfAbsent(replyQueue, name -> new ArrayList<>()).add(delivery);
    return first;
  }

  /** Takes out what waits for a reply queue. */
  List<Held> release(String replyQueue) {
    List<Held> released = held.remove(replyQueue);
    return released == null ? List.of() : released;
  }

  /** A reply queue is there, or not. */
  void found(String replyQueue, boolean there) {
    if (known.size() + gone.size() >= MOST) {
      known.clear();
      gone.clear();
    }
    gone.remove(replyQueue);
    if (there) {
      known.add(replyQueue);
    } else {
      gone.put(replyQueue, System.nanoTime());
    }
  }

  /** Takes out all that waits. */
  List<Assignment> clear() {
    List<Assignment> all = new ArrayList<>();
    held.values().forEach(each -> each.forEach(one -> all.add(one.assignment())));
    held.clear();
    return all;
  }

  /** The connection is gone, and what was known with it. */
  void close() {
    held.clear();
    known.clear();
    gone.clear();
    tell();
  }

  /** Items were not run, because nobody waits for them. */
  void unrun(int items) {
    unrun += items;
    lastUnrun = System.nanoTime();
  }

  /** Results were given up, because their queue takes none. */
  void refused(int items) {
    refused += items;
    lastUnrun = System.nanoTime();
  }

  /** Nanoseconds until there is something to {@link #tell}; a long time if there is nothing. */
  long nanosUntilTold() {
    return unrun + refused == 0
        ? Long.MAX_VALUE
        : Math.max(0, GONE.toNanos() - (System.nanoTime() - lastUnrun));
  }

  /** Says how many items were not run, or not answered, since this was said last, if any. */
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
