package dev.warren.supervisor;

import dev.warren.message.Cancellations;
import dev.warren.supervisor.WorkerHandle.KillReason;
import dev.warren.supervisor.WorkerHandle.Stage;
import dev.warren.worker.contract.SharedStatus.Item;
import dev.warren.worker.contract.SharedStatus.Reading;
import java.time.Duration;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.LongSupplier;

/**
 * Ends processes whose item goes on past its time limit, or although it is cancelled. The worker
 * interrupts such an item itself; this is for items that ignore the interrupt. Times count from the
 * moment at which an item was first seen to run, by the monotonic clock: late by a tick at most,
 * never early. Belongs to one thread.
 */
final class TimeLimitEnforcer {
  /** How long an item may go on past its time limit. */
  static final Duration LIMIT_PATIENCE = Duration.ofSeconds(1);

  /** How long a cancelled item may go on. */
  static final Duration CANCEL_PATIENCE = Duration.ofSeconds(2);

  /**
   * An item of a process: the number of items done before it, when its time began, and since when
   * it is known to run and to be cancelled.
   */
  private static final class Seen {
    private final long number;
    private long startedMicros;
    private long since;
    private long cancelledSince;
    private boolean cancelled;

    private Seen(long number) {
      this.number = number;
    }
  }

  private final Cancellations cancellations;
  private final SupervisorListener listener;
  private final LongSupplier nanoTime;
  private final Map<WorkerHandle, Seen> running = new WeakHashMap<>();

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
    Item item = reading.running().get();
    Seen seen = running.get(worker);
    if (seen == null || seen.number != reading.itemsDone()) {
      seen = new Seen(reading.itemsDone());
      running.put(worker, seen);
    }
    if (seen.startedMicros != item.startedMicros()) {
      // This also happens after it was first seen, because its preparation does not count.
      seen.startedMicros = item.startedMicros();
      seen.since = now;
    }
    if (item.deadlineMillis() > 0) {
      long limit = item.deadlineMillis() - item.startedMicros() / 1_000;
      Duration runs = Duration.ofNanos(now - seen.since);
      if (runs.compareTo(LIMIT_PATIENCE.plusMillis(limit)) > 0) {
        end(worker, reading, KillReason.TIME_LIMIT, "is over its time limit");
      }
    }
    if (!seen.cancelled && cancellations.stop(item.job(), item.index())) {
      seen.cancelled = true;
      seen.cancelledSince = now;
    }
    if (seen.cancelled && now - seen.cancelledSince > CANCEL_PATIENCE.toNanos()) {
      end(worker, reading, KillReason.CANCEL, "goes on although it is cancelled");
    }
  }

  private void end(WorkerHandle worker, Reading reading, KillReason reason, String why) {
    Item item = reading.running().orElseThrow();
    listener.log(
        "worker "
            + worker.pid()
            + " is killed: item "
            + item.index()
            + " of job "
            + item.job()
            + " "
            + why);
    worker.kill(reason, reading);
  }
}
