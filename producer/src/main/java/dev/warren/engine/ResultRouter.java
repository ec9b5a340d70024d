package dev.warren.engine;

import dev.warren.gather.Ledger;
import dev.warren.message.Cancellations;
import dev.warren.message.ControlMessage;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.message.Result;
import dev.warren.message.ResultMessage;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Takes what comes in: gives values to their sinks, hands failures to the {@link RetryPolicy} and
 * items that came back to the {@link OwnershipProbe}. Only the first answer to an item counts;
 * later ones are dropped and counted. Called on the thread of the incoming link, one message after
 * the other; {@link #failed} also on others.
 */
final class ResultRouter implements Incoming.Handler {
  private final String job;
  private final PendingItems pending;
  private final FleetView fleet;
  private final Cancellations cancelled;
  private final TaskSender sender;
  private final Ledger ledger;
  private final RetryPolicy retryPolicy;
  private final ResultDecoder values;
  private final FreeCopies copies;
  private final OwnershipProbe inquiries;
  private volatile Consumer<Optional<QueueStats>> stats = count -> {};
  private volatile Consumer<ResultMessage> forged = message -> {};

  ResultRouter(
      String job,
      PendingItems pending,
      FleetView fleet,
      Cancellations cancelled,
      TaskSender sender,
      Ledger ledger,
      EngineTimer timer) {
    this.job = job;
    this.pending = pending;
    this.fleet = fleet;
    this.cancelled = cancelled;
    this.sender = sender;
    this.ledger = ledger;
    this.retryPolicy = new RetryPolicy(pending, sender, ledger, timer, this::failed);
    this.values = new ResultDecoder(pending, ledger);
    this.copies =
        new FreeCopies(pending, sender, ledger, id -> cancelled.cover(job, id), this::failed);
    this.inquiries = new OwnershipProbe(job, pending, fleet, sender, timer, copies);
  }

  @Override
  public void listening() {
    sender.tell(new ControlMessage.Ask());
  }

  /** Who wants to know how many messages lie in the queues. */
  void onCensus(Consumer<Optional<QueueStats>> listener) {
    stats = listener;
  }

  /** Who wants to hear of results that were dropped because they are not of this job. */
  void onForged(Consumer<ResultMessage> listener) {
    forged = listener;
  }

  /** The message of an item is gone: it is sent again free of charge. Any thread. */
  void lost(long id) {
    copies.send(id, state -> !state.isUndecided(), false);
  }

  @Override
  public void counted(Optional<QueueStats> count) {
    stats.accept(count);
  }

  @Override
  public void results(ResultMessage message) {
    fleet.answered();
    for (Result result : message.results()) {
      if (result instanceof Result.Values some) {
        values.deliver(message, some);
      } else if (result instanceof Result.Failed failed && !isSentAlone(failed)) {
        long finished = failed.startedMicros() + failed.tookMicros();
        long now = ItemTiming.now();
        ItemTiming run =
            new ItemTiming(
                message.host(),
                message.pid(),
                failed.attempt(),
                now,
                failed.startedMicros(),
                finished);
        retryPolicy.failed(failed, run);
      } else if (result instanceof Result.Returned returned) {
        inquiries.returned(returned);
      }
    }
  }

  /**
   * Somebody could not read a message of several items. That is the fault of one of them, and
   * nobody answers the others: each goes on alone.
   */
  private boolean isSentAlone(Result.Failed failed) {
    if (failed.failure().kind() != FailureKind.UNREADABLE || failed.hop() != 0) {
      return false;
    }
    List<Long> together = pending.together(failed.first());
    together.forEach(id -> copies.send(id, state -> state.hop == 0 && !state.inquiring, false));
    return !together.isEmpty();
  }

  @Override
  public void forged(ResultMessage message) {
    forged.accept(message);
  }

  @Override
  public void control(ControlMessage message) {
    if (message instanceof ControlMessage.Announcement announcement) {
      fleet.heard(announcement);
      inquiries.heard(announcement);
    } else if (message instanceof ControlMessage.Hello) {
      cancelled.all().forEach(sender::tell);
    }
  }

  /** An item ends with a failure. Any thread. */
  void failed(long id, Failure failure, int attempts, ItemTiming run) {
    PendingChunk chunk = pending.claim(id);
    if (chunk == null) {
      ledger.duplicates(1);
      return;
    }
    switch (failure.kind()) {
      case TIMEOUT -> ledger.timedOut();
      case CRASHED -> ledger.crashed();
      case CANCELLED, TERMINATED -> ledger.cancelled();
      default -> ledger.failed();
    }
    ItemTiming known =
        run == null ? ItemTiming.never(chunk.queued()) : run.queuedAt(chunk.queued());
    Answer answer = new Answer.Failed(failure, null, attempts, known);
    chunk.work().sink().answered(chunk.indexOf(id), answer);
  }
}
