package dev.warren.engine;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Finds items whose message is provably gone: deleted with its queue, dropped by the broker, or
 * answered into a reply queue that was deleted. They are sent again, free of charge.
 *
 * <p>An item that is not lost waits in a queue, is held by a worker for a moment (see the worker's
 * inbox), runs, or is answered. So it is lost if all of this holds for a while: nothing is on its
 * way to the broker, no answer comes, no message waits in the queues for tasks and retries, no more
 * consume from there than supervisors announce processes, all supervisors have announced themselves
 * since, and none of their processes runs the item. Should the proof be wrong, because a worker's
 * connection hangs with the answer in it, the item runs twice, and one answer is dropped.
 *
 * <pre>
 *   MOVING --no answer for 5 s, queues empty--> SUSPECTING(since, items) --an answer, a message--> MOVING
 *                                               SUSPECTING --announced twice, 3 s over--> sent again
 * </pre>
 *
 * Belongs to the timer's thread.
 */
final class LostMessageDetector {
  /** How long nothing must have happened before anything is suspected. */
  static final Duration QUIET = Duration.ofSeconds(5);

  /** How long a suspicion must hold: supervisors announce themselves every second. */
  static final Duration PROOF = Duration.ofSeconds(3);

  private final PendingItems pending;
  private final FleetView fleet;
  private final PendingItems.Running running;
  private final LongSupplier nanoTime;
  private List<Long> suspects = List.of();
  private long suspectedAt;

  /** Looks for lost items of a job among those that are not answered. */
  LostMessageDetector(String job, PendingItems pending, FleetView fleet, LongSupplier nanoTime) {
    this.pending = pending;
    this.fleet = fleet;
    this.running = (id, hop) -> fleet.runs(job, id, hop);
    this.nanoTime = nanoTime;
  }

  /** Starts over: something moves. */
  void reset() {
    suspects = List.of();
  }

  /**
   * Takes a look.
   *
   * @param lastMove when an answer came or something was sent last, by {@link System#nanoTime}
   * @param stats the newest count of the queues, if there is any
   * @return the items that are lost, to be sent again
   */
  List<Long> look(long lastMove, Optional<QueueStats> stats) {
    long now = nanoTime.getAsLong();
    boolean quiet = now - lastMove >= QUIET.toNanos();
    if (!quiet || stats.isEmpty() || !empty(stats.get()) || !fleet.hasSupervisor()) {
      reset();
      return List.of();
    }
    if (suspects.isEmpty()) {
      suspects = pending.unmoved(running);
      suspectedAt = now;
      return List.of();
    }
    long provenAt = suspectedAt + PROOF.toNanos();
    if (now - provenAt < 0
        || stats.get().takenAt() - provenAt < 0
        || !fleet.allHeardSince(provenAt - TimeUnit.SECONDS.toNanos(1))) {
      return List.of();
    }
    Set<Long> still = new HashSet<>(pending.unmoved(running));
    List<Long> lost = suspects.stream().filter(still::contains).toList();
    reset();
    return lost;
  }

  private boolean empty(QueueStats stats) {
    return stats.waiting() == 0 && stats.consumers() <= fleet.processes();
  }
}
