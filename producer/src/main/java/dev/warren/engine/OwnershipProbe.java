package dev.warren.engine;

import dev.warren.message.ControlMessage;
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.ProcessStatus;
import dev.warren.message.Result;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds out about items that came back from a process that went away. They may have run, be running
 * still (the connection may be gone, and not the process), or never have been touched. All
 * supervisors are asked; once each has answered, or after {@link #LONGEST}, an item that nobody
 * runs and nobody reported as crashed is innocent and is sent again, alone and free of charge.
 *
 * <p>Thread-safe. {@link ItemState} draws the states of an item.
 */
final class OwnershipProbe {
  /** How long to wait for supervisors that are not known, or do not answer. */
  private static final Duration LONGEST = Duration.ofSeconds(1);

  /** How long to wait for a report once everybody has answered. */
  private static final Duration SETTLE = Duration.ofMillis(50);

  /** How long a supervisor's word counts that it runs the item: it repeats it every second. */
  private static final Duration RUNNING = Duration.ofSeconds(5);

  private final String job;
  private final PendingItems pending;
  private final FleetView fleet;
  private final TaskSender sender;
  private final EngineTimer timer;
  private final FreeCopies copies;

  /** The items asked about, with their hops. */
  private final Map<Long, Integer> open = new ConcurrentHashMap<>();

  private volatile long askedAt;

  OwnershipProbe(
      String job,
      PendingItems pending,
      FleetView fleet,
      TaskSender sender,
      EngineTimer timer,
      FreeCopies copies) {
    this.job = job;
    this.pending = pending;
    this.fleet = fleet;
    this.sender = sender;
    this.timer = timer;
    this.copies = copies;
  }

  /** Items came back. */
  void returned(Result.Returned result) {
    long now = System.nanoTime();
    boolean any = false;
    for (long id = result.first(); id < result.first() + result.count(); id++) {
      boolean[] begins = new boolean[1];
      pending.update(
          id,
          (chunk, state) -> {
            begins[0] = state.hop == result.hop() && !state.inquiring;
            if (begins[0]) {
              state.inquire(now + LONGEST.toNanos());
            }
          });
      if (begins[0]) {
        any = true;
        open.put(id, result.hop());
        look(id, result.hop(), LONGEST);
      }
    }
    if (any) {
      askedAt = now;
      sender.tell(new ControlMessage.Ask());
    }
  }

  /** A supervisor says what its processes run. */
  void heard(Announcement announcement) {
    if (open.isEmpty()) {
      return;
    }
    Map<Long, Integer> running = new HashMap<>();
    for (ProcessStatus process : announcement.processes()) {
      if (process.job().equals(job)) {
        running.put(process.index(), process.hop());
      }
    }
    boolean all = fleet.allHeardSince(askedAt);
    long now = System.nanoTime();
    open.forEach(
        (id, hop) -> {
          boolean runs = hop.equals(running.get(id));
          boolean[] soon = new boolean[1];
          pending.update(
              id,
              (chunk, state) -> {
                if (runs) {
                  state.runner = announcement.supervisor();
                  state.inquiryEnds = now + RUNNING.toNanos();
                  return;
                }
                if (announcement.supervisor().equals(state.runner)) {
                  state.runner = null;
                }
                soon[0] = all && state.runner == null;
                if (soon[0]) {
                  state.inquiryEnds = Math.min(state.inquiryEnds, now + SETTLE.toNanos());
                }
              });
          if (soon[0]) {
            look(id, hop, SETTLE);
          }
        });
  }

  private void look(long id, int hop, Duration delay) {
    timer.after(delay.plusMillis(1), () -> decide(id, hop));
  }

  private void decide(long id, int hop) {
    long[] waitNanos = new long[1];
    boolean unanswered =
        copies.send(
            id,
            state -> {
              boolean asked = state.inquiring && state.hop == hop;
              waitNanos[0] = asked ? state.inquiryEnds - System.nanoTime() : 0;
              return asked && waitNanos[0] <= 0;
            },
            true);
    if (unanswered && waitNanos[0] > 0) {
      look(id, hop, Duration.ofNanos(waitNanos[0]));
    } else {
      open.remove(id, hop);
    }
  }
}
