package dev.warren.supervisor;

import dev.warren.message.Cancellations;
import dev.warren.message.ControlMessage;
import dev.warren.message.Failure;
import dev.warren.message.Result;
import dev.warren.message.ResultMessage;
import dev.warren.supervisor.WorkerHandle.KillReason;
import dev.warren.supervisor.WorkerHandle.Stage;
import dev.warren.worker.contract.SharedStatus.Item;
import dev.warren.worker.contract.SharedStatus.Reading;
import dev.warren.worker.contract.SharedStatus.State;
import dev.warren.worker.contract.WorkerCommand;
import dev.warren.worker.contract.WorkerExit;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The processes of a supervisor and the places they fill: launches, watches, replaces, and says
 * what each end meant. Every {@link #tick} looks at what is there and does what is missing, so
 * nothing depends on the order of events. Belongs to the supervisor's thread, except for {@link
 * #children}.
 */
final class WorkerPool {
  /** How often memory is looked at. */
  static final Duration MEASURE_EVERY = Duration.ofMillis(500);

  /** For how long the killing of a process that ran nothing clears the items of others. */
  static final Duration KILLINGS_REMEMBERED = Duration.ofSeconds(10);

  /** How often somebody looks whether what stands in the way of a start is gone. */
  static final Duration OBSTACLE_LOOK = Duration.ofMillis(200);

  /** How long a crew without any process that works waits for that. */
  static final Duration OBSTACLE_LIMIT = Duration.ofMinutes(1);

  private static final long NOW = Long.MIN_VALUE;

  private final SupervisorConfig config;
  private final Launcher launcher;
  private final SupervisorListener listener;
  private final String host;
  private final LongSupplier nanoTime;
  private final BiConsumer<String, ResultMessage> reports;
  private final Consumer<WorkerHandle> ended;
  private final RestartPolicy policy;
  private final Cancellations cancellations = new Cancellations();
  private final TimeLimitEnforcer overtime;
  private final List<WorkerHandle> children = new CopyOnWriteArrayList<>();
  private final long[] launchAt;
  private Optional<String> configuration = Optional.empty();
  private boolean begun;
  private long measuredAt = NOW;
  private boolean anyWasReady;
  private Optional<Long> idleKilledAt = Optional.empty();
  private Optional<Long> obstacleSince = Optional.empty();
  private volatile boolean closing;

  /**
   * An empty crew; {@link #tick} fills it.
   *
   * @param reports takes queues and answers for items whose process can give none any more
   * @param ended takes a child whose output has ended, on another thread: to have {@link
   *     WorkerHandle#outputEnded} called on this one
   */
  WorkerPool(
      SupervisorConfig config,
      Launcher launcher,
      SupervisorListener listener,
      String host,
      LongSupplier nanoTime,
      BiConsumer<String, ResultMessage> reports,
      Consumer<WorkerHandle> ended) {
    this.config = config;
    this.launcher = launcher;
    this.listener = listener;
    this.host = host;
    this.nanoTime = nanoTime;
    this.reports = reports;
    this.ended = ended;
    policy = new RestartPolicy(config.processes(), nanoTime);
    overtime = new TimeLimitEnforcer(cancellations, listener, nanoTime);
    launchAt = new long[config.processes()];
    Arrays.fill(launchAt, NOW);
  }

  /** All processes that exist. May be called by any thread. */
  List<WorkerHandle> children() {
    return children;
  }

  /** Whether something is under way that is worth a look soon. */
  boolean restless() {
    return children.size() != config.processes()
        || children.stream().anyMatch(child -> child.stage() != Stage.READY || child.replaced());
  }

  /** The configuration is known: all processes get it, also those to come. */
  void configure(String line) {
    configuration = Optional.of(line);
    children.forEach(this::brief);
  }

  /** The queues are there: all processes take tasks, also those to come. */
  void begin() {
    begun = true;
    children.forEach(child -> child.send(new WorkerCommand.Begin()));
  }

  void cancel(ControlMessage.Cancel items) {
    cancellations.add(items);
    children.forEach(child -> child.cancel(items));
  }

  /** No process is launched any more. May be called by any thread. */
  void close() {
    closing = true;
  }

  /** Whether no process is left, and none is launched any more. */
  boolean isOver() {
    return closing && children.isEmpty();
  }

  /** Asks all to leave; those that are not ready have nothing to finish, and are killed. */
  void drain() {
    for (WorkerHandle child : children) {
      if (child.stage() == Stage.STARTING) {
        child.kill(KillReason.STOP, child.read());
      } else {
        child.drain();
      }
    }
  }

  void terminate() {
    children.forEach(WorkerHandle::terminate);
  }

  void kill() {
    children.forEach(child -> child.kill(KillReason.STOP, child.read()));
  }

  /** The processes and what they do, for a person. */
  String describe() {
    return children.stream().map(WorkerHandle::describe).collect(Collectors.joining(", "));
  }

  /** Lets go of processes that not even SIGKILL ends. */
  void abandon() {
    children.forEach(WorkerHandle::gone);
    children.clear();
  }

  /**
   * Does all that is due.
   *
   * @return why there is no sense in going on, if so
   */
  Optional<String> tick() {
    long now = nanoTime.getAsLong();
    for (WorkerHandle child : children) {
      if (child.ended(now)) {
        Optional<String> end = bury(child, now);
        if (end.isPresent()) {
          return end;
        }
      } else {
        watch(child, now);
      }
    }
    measure(now);
    for (int place = 0; place < launchAt.length && !closing; place++) {
      Optional<String> end = fill(place, now);
      if (end.isPresent()) {
        return end;
      }
      handOver(place);
    }
    return Optional.empty();
  }

  private void watch(WorkerHandle child, long now) {
    Reading reading = child.read();
    if (child.stage() == Stage.STARTING && !reading.state().before()) {
      child.ready();
      anyWasReady = true;
      policy.ready(child.place);
      listener.log("worker " + child.pid() + " is ready");
    }
    if (child.stage() == Stage.READY && !child.replaced() && leaves(reading)) {
      child.replace();
      listener.log("worker " + child.pid() + " is leaving and will be replaced");
    }
    if (child.progressed(reading)) {
      policy.progress(child.place);
    }
    overtime.watch(child, reading);
    watchStart(child, reading, now);
    if (child.isEndless(now, reading)) {
      listener.warn("worker " + child.pid() + " does not come to its end, and is killed");
      child.kill(KillReason.ENDLESS, reading);
    }
  }

  private void watchStart(WorkerHandle child, Reading reading, long now) {
    Duration starting = child.starting(now, reading.state());
    if (starting.compareTo(WorkerHandle.START_LIMIT) > 0) {
      child.kill(KillReason.SLOW_START, reading);
    } else if (starting.compareTo(WorkerHandle.SLOW_START) > 0 && child.tellsOfSlowStart()) {
      listener.warn(
          "worker "
              + child.pid()
              + " is not ready after "
              + WorkerHandle.SLOW_START.toSeconds()
              + " s"
              + config
                  .initializer()
                  .map(task -> ": is its initializer " + task + " so slow?")
                  .orElse("")
              + "; after "
              + WorkerHandle.START_LIMIT.toMinutes()
              + " minutes it is ended");
    }
  }

  private static boolean leaves(Reading reading) {
    State state = reading.state();
    return state == State.RECYCLING
        || state == State.DRAINING
        // What ends in the middle of an item is a crash, and not replaced before that is known.
        || (state == State.STOPPED && reading.running().isEmpty());
  }

  private void measure(long now) {
    if (measuredAt != NOW && now - measuredAt < MEASURE_EVERY.toNanos()) {
      return;
    }
    measuredAt = now;
    long limit = config.maxMemoryPerChild();
    for (WorkerHandle child : children) {
      long bytes = child.measure(now);
      if (child.isFrozen(now)) {
        listener.log(
            "worker " + child.pid() + " was stopped by a signal; it is killed and replaced");
        child.kill(KillReason.FROZEN, child.read());
        continue;
      }
      // One after the other: where all have grown alike, twice as many at once would be what the
      // limit is to prevent.
      boolean anotherOne =
          children.stream().anyMatch(c -> c.replaced() && c.stage() == Stage.READY);
      if (limit > 0
          && bytes > limit
          && !anotherOne
          && child.stays()
          && child.stage() == Stage.READY) {
        child.replace();
        listener.log(
            "worker "
                + child.pid()
                + " has "
                + (bytes >> 20)
                + " MiB of memory and will be replaced");
      }
    }
  }

  private Optional<String> fill(int place, long now) {
    boolean filled = children.stream().anyMatch(child -> child.place == place && child.stays());
    if (filled || (launchAt[place] != NOW && now - launchAt[place] < 0)) {
      return Optional.empty();
    }
    Optional<String> obstacle = launcher.obstacle();
    if (obstacle.isPresent()) {
      return obstructed(place, now, obstacle.get());
    }
    obstacleSince = Optional.empty();
    try {
      WorkerHandle child = WorkerHandle.launch(place, launcher, listener::output, ended);
      children.add(child);
      brief(child);
      return Optional.empty();
    } catch (IOException e) {
      return startFailed(
          place, now, "The last one could not be launched: " + e.getMessage(), false);
    }
  }

  private Optional<String> obstructed(int place, long now, String obstacle) {
    launchAt[place] = now + OBSTACLE_LOOK.toNanos();
    if (obstacleSince.isEmpty()) {
      obstacleSince = Optional.of(now);
      listener.warn("no worker is started meanwhile: " + obstacle);
    }
    return anyWorks() || now - obstacleSince.get() < OBSTACLE_LIMIT.toNanos()
        ? Optional.empty()
        : Optional.of(
            "The worker processes cannot start: for "
                + OBSTACLE_LIMIT.toSeconds()
                + " s, "
                + obstacle
                + ".");
  }

  private boolean anyWorks() {
    return children.stream().anyMatch(child -> child.stage() == Stage.READY);
  }

  /** The newcomer is there: those it replaces may go. */
  private void handOver(int place) {
    boolean ready =
        children.stream().anyMatch(c -> c.place == place && c.stays() && c.stage() == Stage.READY);
    if (ready) {
      children.stream().filter(c -> c.place == place && c.replaced()).forEach(WorkerHandle::drain);
    }
  }

  private void brief(WorkerHandle child) {
    if (configuration.isPresent() && child.configure(configuration.get())) {
      if (begun) {
        child.send(new WorkerCommand.Begin());
      }
      cancellations.all().forEach(child::cancel);
    }
  }

  private Optional<String> bury(WorkerHandle child, long now) {
    Reading last = child.read();
    if (child.progressed(last)) {
      policy.progress(child.place);
    }
    var evidence =
        new ExitDiagnosis.ExitEvidence(
            host,
            child.pid(),
            child.exitCode(),
            last,
            child.wasReady(),
            child.wasDrained(),
            child.killed(),
            child.killedFor(last),
            child.lastWords(),
            idleKilledAt.filter(time -> now - time < KILLINGS_REMEMBERED.toNanos()).isPresent());
    child.gone();
    children.remove(child);
    ExitDiagnosis verdict = ExitDiagnosis.of(evidence);
    listener.log("worker " + child.pid() + " " + evidence.end() + ": " + verdict.kind().words());
    verdict.failure().ifPresent(failure -> report(evidence, failure));
    if (closing) {
      return Optional.empty();
    }
    switch (verdict.kind()) {
      case START_REFUSED -> {
        // What was let in before may be let in again: brokers refuse a lot while they start.
        return anyWasReady
            ? died(child.place, now, evidence)
            : Optional.of("The worker processes cannot start. " + lastOf(evidence));
      }
      case START_FAILED -> {
        boolean own =
            WorkerExit.of(evidence.exitCode()).equals(Optional.of(WorkerExit.INITIALIZER_FAILED));
        return startFailed(child.place, now, lastOf(evidence), own);
      }
      case DEATH -> {
        if (evidence.endedFromOutside()) {
          idleKilledAt = Optional.of(now);
        }
        return died(child.place, now, evidence);
      }
      case KILLED -> {
        return died(child.place, now, evidence);
      }
      default -> {
        launchAt[child.place] = now;
        return Optional.empty();
      }
    }
  }

  /**
   * A process did not become ready.
   *
   * @param byInitializer whether the user's initializer said so. Whatever else it is, those that
   *     work need not end for it: the machine may be short of memory or threads for a while
   */
  private Optional<String> startFailed(int place, long now, String last, boolean byInitializer) {
    if (!byInitializer && anyWorks()) {
      listener.warn("a worker could not start; the others go on. " + last);
      launchAt[place] = now + policy.startDelayed(place).toNanos();
      return Optional.empty();
    }
    Optional<Duration> delay = policy.startFailed(place);
    delay.ifPresent(time -> launchAt[place] = now + time.toNanos());
    return delay.isPresent()
        ? Optional.empty()
        : Optional.of(
            "The worker processes cannot start: "
                + RestartPolicy.FAILED_STARTS
                + " starts in a row failed. "
                + last);
  }

  private Optional<String> died(int place, long now, ExitDiagnosis.ExitEvidence evidence) {
    Optional<Duration> delay = policy.died(place, evidence.endedFromOutside());
    delay.ifPresent(time -> launchAt[place] = now + time.toNanos());
    return delay.isPresent()
        ? Optional.empty()
        : Optional.of(
            "The worker processes do not stay: for "
                + RestartPolicy.DEATH_WINDOW.toSeconds()
                + " s they died again and again, and none has finished an item. "
                + lastOf(evidence));
  }

  private static String lastOf(ExitDiagnosis.ExitEvidence evidence) {
    String words = evidence.lastWords().strip();
    return "The last one, process "
        + evidence.pid()
        + ", "
        + evidence.end()
        + (words.isEmpty() ? " without a word." : ". Its last words:\n" + words);
  }

  private void report(ExitDiagnosis.ExitEvidence evidence, Failure failure) {
    Item item = evidence.last().running().orElseThrow();
    long nowMicros = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
    var failed =
        new Result.Failed(
            item.index(),
            item.attempt(),
            item.hop(),
            item.startedMicros(),
            Math.max(0, nowMicros - item.startedMicros()),
            failure);
    reports.accept(
        item.replyTo(),
        new ResultMessage(item.job(), item.key(), host, evidence.pid(), List.of(failed)));
  }
}
