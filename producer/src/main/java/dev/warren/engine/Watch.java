package dev.warren.engine;

import dev.warren.engine.EngineBrokenException.Reason;
import dev.warren.fleet.FleetView;
import dev.warren.job.Counters;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Sees to it that nothing waits in silence: looks once a second whether what is open can still be
 * answered. If the broker or all workers have been away for too long, the engine is broken; items
 * that are lost are sent again. Its looks belong to the timer's thread.
 */
final class Watch {
  /** How often to look. */
  static final Duration EVERY = Duration.ofSeconds(1);

  /** As long as something moves nobody needs to know how much lies in the queues. */
  private static final Duration STILL = Duration.ofSeconds(2);

  /**
   * Nobody is heard of if somebody deleted the exchange, which takes the bindings with it: how
   * often to see to that.
   */
  private static final Duration BIND_EVERY = Duration.ofSeconds(5);

  /** A count of the queues that is older says nothing any more. */
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final Counters ledger;
  private final Incoming incoming;
  private final Outgoing outgoing;
  private final BrokerWatch broker;
  private final RefusalWatch refusals;
  private final Optional<WorkerWatch> workers;
  private final FleetView fleet;
  private final ItemActions actions;
  private final FatalError breakage;
  private final Consumer<String> notices;
  private volatile Optional<QueueStats> stats = Optional.empty();
  private volatile boolean newcomer;
  private long boundAt = System.nanoTime();

  /**
   * Puts the looks together.
   *
   * @param workers empty where the engine runs its workers itself and knows how they are
   * @param notices takes lines for the user
   */
  Watch(
      Counters ledger,
      Incoming incoming,
      Outgoing outgoing,
      BrokerWatch broker,
      RefusalWatch refusals,
      Optional<WorkerWatch> workers,
      FleetView fleet,
      ItemActions actions,
      FatalError breakage,
      Consumer<String> notices) {
    this.ledger = ledger;
    this.incoming = incoming;
    this.outgoing = outgoing;
    this.broker = broker;
    this.refusals = refusals;
    this.workers = workers;
    this.fleet = fleet;
    this.actions = actions;
    this.breakage = breakage;
    this.notices = notices;
  }

  /** The queues of the fleet were counted. Any thread. */
  void counted(Optional<QueueStats> newest) {
    stats = newest;
  }

  /** A supervisor came that is not known yet. Any thread. */
  void newcomer() {
    newcomer = true;
  }

  /** Takes a look. */
  void look() {
    Counters.Totals totals = ledger.totals();
    int open = (int) (totals.submitted() - totals.done());
    Optional<String> hopeless = broker.look(open);
    if (hopeless.isPresent()) {
      breakage.report(Reason.BROKER, hopeless.get());
    }
    if (!broker.isWell()) {
      workers.ifPresent(WorkerWatch::reset);
      fleet.excuse();
      actions.findLost(0, Optional.empty());
      return;
    }
    refusals
        .look(outgoing.refusal(), incoming.arrivedAt())
        .ifPresent(words -> breakage.report(Reason.BROKER, words));
    long now = System.nanoTime();
    if (!fleet.hasSupervisor() && now - boundAt > BIND_EVERY.toNanos()) {
      boundAt = now;
      incoming.bindAgain();
    }
    long lastMove = Math.max(outgoing.idleSince(), incoming.arrivedAt());
    Duration still = Duration.ofNanos(open > 0 ? Math.max(0, now - lastMove) : 0);
    // Where no supervisor is heard of, those that consume are the only sign of workers.
    if (still.compareTo(STILL) > 0 || open > 0 && fleet.ready() == 0) {
      incoming.count();
    }
    ask(still);
    Optional<QueueStats> fresh = stats.filter(count -> now - count.takenAt() < FRESH.toNanos());
    workers
        .flatMap(watch -> watch.look(open, fresh))
        .ifPresent(words -> breakage.report(Reason.NO_WORKERS, words));
    tellLost(actions.findLost(lastMove, fresh));
  }

  /**
   * Asks the supervisors where it is time. A broker that is short of memory or of disk says so only
   * to those that send it something, and nobody else would tell the user what he waits for.
   */
  private void ask(Duration still) {
    actions.askRunners();
    actions.askUnanswered();
    Duration pause = QuestionPauses.pause(fleet.size(), still, newcomer);
    if (System.nanoTime() - fleet.askedAt() > pause.toNanos()) {
      newcomer = false;
      actions.ask();
    }
  }

  private void tellLost(int items) {
    if (items > 0) {
      notices.accept(
          items == 1
              ? "the message of an item is lost; the item is sent again"
              : "the messages of " + items + " items are lost; the items are sent again");
    }
  }
}
