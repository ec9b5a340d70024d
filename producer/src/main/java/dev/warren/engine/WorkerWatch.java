package dev.warren.engine;

import dev.warren.broker.QueueNames;
import dev.warren.fleet.FleetView;
import dev.warren.worker.contract.DurationText;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Gives up on a fleet that has no workers: none came, or all have gone. The proof is twofold: no
 * supervisor announces a process that takes tasks, and nobody consumes from the task queue. Belongs
 * to the timer's thread.
 *
 * <pre>
 *   PRESENT --no sign of a worker--> ABSENT(since) --a sign--> PRESENT
 *                                    ABSENT --too long--> given up
 * </pre>
 */
final class WorkerWatch {
  private static final Duration TELL_AFTER = Duration.ofSeconds(5);

  private final QueueNames names;
  private final String broker;
  private final Duration patience;
  private final FleetView fleet;
  private final Consumer<String> notices;
  private final Runnable noneYet;
  private final LongSupplier nanoTime;
  private boolean absent;
  private boolean told;
  private long absentSince;

  /**
   * Watches a fleet that others run.
   *
   * @param broker the broker's name, for people
   * @param patience how long there may be no worker
   * @param notices takes lines for the user
   * @param noneYet run once if none has come after a while
   */
  WorkerWatch(
      QueueNames names,
      String broker,
      Duration patience,
      FleetView fleet,
      Consumer<String> notices,
      Runnable noneYet,
      LongSupplier nanoTime) {
    this.names = names;
    this.broker = broker;
    this.patience = patience;
    this.fleet = fleet;
    this.notices = notices;
    this.noneYet = noneYet;
    this.nanoTime = nanoTime;
  }

  /** Starts over: what was not heard while the broker was away proves nothing. */
  void reset() {
    absent = false;
  }

  /**
   * Takes a look.
   *
   * @param open how many items are unanswered
   * @param stats the newest count of the queues, if there is any
   * @return why there is no sense in waiting any longer, if so
   */
  Optional<String> look(int open, Optional<QueueStats> stats) {
    boolean consumed = stats.isPresent() && stats.get().consumers() > 0;
    boolean announced = fleet.ready() > 0 || (fleet.sawWorker() && fleet.hasSupervisor());
    long now = nanoTime.getAsLong();
    if (open == 0 || announced || consumed) {
      if (told && (announced || consumed)) {
        notices.accept("there are workers of " + fleetName() + " again");
        told = false;
      }
      absent = false;
      return Optional.empty();
    }
    if (!absent) {
      absent = true;
      absentSince = now;
    }
    long lasts = now - absentSince;
    if (lasts >= patience.toNanos()) {
      return Optional.of(proof(open, stats));
    }
    if (!told && lasts >= TELL_AFTER.toNanos()) {
      told = true;
      tell();
    }
    return Optional.empty();
  }

  private void tell() {
    if (!fleet.sawWorker() && fleet.hasSupervisor()) {
      notices.accept(
          "no process of "
              + fleetName()
              + " takes tasks, though a supervisor is there; worker resume ends a pause (waiting up"
              + " to "
              + DurationText.of(patience)
              + ")");
      return;
    }
    if (!fleet.sawWorker()) {
      noneYet.run();
      return;
    }
    notices.accept(
        "the workers of "
            + fleetName()
            + " are gone; waiting up to "
            + DurationText.of(patience)
            + " for others");
  }

  private String proof(int open, Optional<QueueStats> stats) {
    String seconds = DurationText.of(patience);
    if (!fleet.sawWorker()) {
      return fleet.hasSupervisor()
          ? "no process of " + fleetName() + " took tasks within " + seconds + ": is it quiet?"
          : "no worker of " + fleetName() + " was seen within " + seconds;
    }
    return "the workers of "
        + fleetName()
        + " are gone: for "
        + seconds
        + " no supervisor has been heard of"
        + (stats.isPresent() ? ", nobody consumes from " + names.tasks() : "")
        + ", and "
        + BrokerWatch.items(open)
        + " unanswered";
  }

  private String fleetName() {
    return "fleet '" + names.fleet() + "' on " + broker;
  }
}
