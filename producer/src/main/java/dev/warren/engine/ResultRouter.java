package dev.warren.engine;

import dev.warren.fleet.FleetView;
import dev.warren.job.Counters;
import dev.warren.job.JobTable;
import dev.warren.message.Cancellations;
import dev.warren.message.ControlMessage;
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.Result;
import dev.warren.message.ResultMessage;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Takes what comes in: gives values to their sinks, and tells the job's table what happened to the
 * other items. Only the first answer to an item counts; later ones are dropped and counted. Called
 * on the thread of the incoming link, one message after the other.
 */
final class ResultRouter implements Incoming.Handler {
  private final JobTable<TaskChunk> table;
  private final FleetView fleet;
  private final Cancellations cancelled;
  private final TaskSender sender;
  private final ResultDecoder values;
  private final ItemActions actions;
  private final JobPace pace;
  private final SendWindow window;
  private final JobControl jobs;
  private final BuildWatch builds;
  private volatile Consumer<Optional<QueueStats>> stats = count -> {};
  private volatile Consumer<ResultMessage> forged = message -> {};
  private volatile Runnable newcomer = () -> {};
  private volatile Optional<FleetNotices> notices = Optional.empty();
  private volatile Optional<FleetLives> lives = Optional.empty();

  ResultRouter(
      JobTable<TaskChunk> table,
      FleetView fleet,
      Cancellations cancelled,
      TaskSender sender,
      Counters ledger,
      ItemActions actions,
      JobPace pace,
      SendWindow window,
      JobControl jobs,
      BuildWatch builds) {
    this.table = table;
    this.fleet = fleet;
    this.cancelled = cancelled;
    this.sender = sender;
    this.values = new ResultDecoder(table, ledger, pace);
    this.actions = actions;
    this.pace = pace;
    this.window = window;
    this.jobs = jobs;
    this.builds = builds;
  }

  @Override
  public void listening() {
    fleet.excuse();
    actions.ask();
    jobs.listening();
  }

  /** Who wants to know how many messages lie in the queues. */
  void onCensus(Consumer<Optional<QueueStats>> listener) {
    stats = listener;
  }

  /** Who wants to know that a supervisor came which nobody knows yet. */
  void onNewcomer(Runnable listener) {
    newcomer = listener;
  }

  /** Who tells the user what happens to the workers of the fleet. */
  void onFleetNews(FleetNotices listener) {
    notices = Optional.of(listener);
  }

  /** Who tells what becomes of processes. */
  void onLives(FleetLives listener) {
    lives = Optional.of(listener);
  }

  /** Who wants to hear of results that were dropped because they are not of this job. */
  void onForged(Consumer<ResultMessage> listener) {
    forged = listener;
  }

  @Override
  public void counted(Optional<QueueStats> count) {
    stats.accept(count);
  }

  @Override
  public void results(ResultMessage message) {
    fleet.answered();
    if (!message.build().isEmpty()) {
      compareBuilds(message);
    }
    for (Result result : message.results()) {
      if (result instanceof Result.Values some) {
        lives.ifPresent(told -> told.ran(message, some.startedMicros()));
        values.deliver(message, some);
      } else if (result instanceof Result.Failed failed) {
        notices.ifPresent(told -> told.failed(failed.failure()));
        lives.ifPresent(told -> told.failed(message, failed));
        if (failed.tookMicros() > 0) {
          pace.ran(1, failed.tookMicros());
        }
        actions.failed(
            failed.first(), failed.generation(), failed.failure(), timing(message, failed));
      } else if (result instanceof Result.Returned some) {
        returned(some);
      }
    }
    window.answered();
  }

  private void compareBuilds(ResultMessage message) {
    for (Result result : message.results()) {
      TaskChunk chunk = table.look(result.first(), 1).chunk();
      if (chunk != null) {
        builds.differs(chunk.work().task(), message);
        return; // a worker keeps results of different builds apart
      }
    }
  }

  private void returned(Result.Returned some) {
    if (some.recalled()) {
      actions.recalled(some.first(), some.count(), some.generation());
    } else {
      actions.returned(some.first(), some.count(), some.generation());
    }
  }

  private static ItemTiming timing(ResultMessage message, Result.Failed failed) {
    return new ItemTiming(
        message.host(),
        message.pid(),
        failed.attempt(),
        ItemTiming.now(),
        failed.startedMicros(),
        failed.startedMicros() + failed.tookMicros());
  }

  @Override
  public void forged(ResultMessage message) {
    forged.accept(message);
  }

  @Override
  public void control(ControlMessage message) {
    if (message instanceof Announcement announcement) {
      Optional<Announcement> before = fleet.heard(announcement);
      notices.ifPresent(told -> told.heard(before, announcement));
      lives.ifPresent(told -> told.heard(before, announcement));
      actions.heard(announcement);
    } else if (message instanceof ControlMessage.Hello hello) {
      cancelled.all().forEach(sender::tell);
      if (!fleet.knows(hello.supervisor())) {
        newcomer.run();
      }
    } else {
      jobs.heard(message);
    }
  }
}
