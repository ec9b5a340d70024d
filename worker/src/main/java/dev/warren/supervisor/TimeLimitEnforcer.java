package dev.warren.supervisor;

import dev.warren.message.Cancellations;
import dev.warren.supervisor.WorkerHandle.KillReason;
import dev.warren.supervisor.WorkerHandle.Stage;
import dev.warren.worker.contract.SharedStatus.Item;
import dev.warren.worker.contract.SharedStatus.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.LongSupplier;

/**
 * Ends processes of which an item goes on past its time limit, or although it is cancelled. The
 * worker interrupts such an item itself; this is for items that ignore the interrupt. Times count
 * from the moment at which an item was first seen to run, by the monotonic clock: late by a tick at
 * most, never early. Belongs to one thread.
 */
final class TimeLimitEnforcer {
  /** How long an item may go on past its time limit. */
  static final Duration LIMIT_PATIENCE = Duration.ofSeconds(1);

  /** How long a cancelled item may go on. */
  static final Duration CANCEL_PATIENCE = Duration.ofSeconds(2);

  /** An item of a process, when its time began, and since when it is known to be cancelled. */
  private static final class Seen {
    private Item item;
    private long since;
    private long cancelledSince;
    private boolean cancelled;

    private Seen(Item item, long now) {
      this.item = item;
      this.since = now;
    }

    private void update(Item latest, long now) {
      if (item.startedMicros() != latest.startedMicros()) {
        // This happens after it was first seen, because its preparation does not count.
        since = now;
      }
      item = latest;
    }

    private boolean isOverdue(long now) {
      long limit = item.deadlineMillis() - item.startedMicros() / 1_000;
      return item.deadlineMillis() > 0 && now - since > LIMIT_PATIENCE.plusMillis(limit).toNanos();
    }

    private boolean goesOn(Cancellations cancellations, long now) {
      if (!cancelled && cancellations.stop(item.job(), item.index())) {
        cancelled = true;
        cancelledSince = now;
      }
      return cancelled && now - cancelledSince > CANCEL_PATIENCE.toNanos();
    }
  }

  private final Cancellations cancellations;
  private final SupervisorListener listener;
  private final LongSupplier nanoTime;

  /** For each process what its threads run. */
  private final Map<WorkerHandle, Map<Integer, Seen>> running = new WeakHashMap<>();

  TimeLimitEnforcer(
      Cancellations cancellations, SupervisorListener listener, LongSupplier nanoTime) {
    this.cancellations = cancellations;
    this.listener = listener;
    this.nanoTime = nanoTime;
  }

  /** Looks at a process, and ends it if it is time. */
  void watch(WorkerHandle worker, Reading reading) {
    if (reading.running().isEmpty() || worker.stage() == Stage.KILLED) {
      return;
    }
    long now = nanoTime.getAsLong();
    Map<Integer, Seen> threads = running.computeIfAbsent(worker, w -> new HashMap<>());
    List<Item> overdue = new ArrayList<>();
    List<Item> cancelled = new ArrayList<>();
    for (Item item : reading.running()) {
      Seen seen = threads.get(item.thread());
      if (seen == null || !seen.item.isSameRunAs(item)) {
        seen = new Seen(item, now);
        threads.put(item.thread(), seen);
      }
      seen.update(item, now);
      if (seen.isOverdue(now)) {
        overdue.add(item);
      }
      if (seen.goesOn(cancellations, now)) {
        cancelled.add(item);
      }
    }
    if (!overdue.isEmpty()) {
      end(worker, overdue, KillReason.TIME_LIMIT, "is over its time limit");
    } else if (!cancelled.isEmpty()) {
      end(worker, cancelled, KillReason.CANCEL, "goes on although it is cancelled");
    }
  }

  private void end(WorkerHandle worker, List<Item> items, KillReason reason, String why) {
    for (Item item : items) {
      listener.log(
          "worker "
              + worker.pid()
              + " is killed: item "
              + item.index()
              + " of job "
              + item.job()
              + " "
              + why);
    }
    worker.kill(reason, items);
  }
}
