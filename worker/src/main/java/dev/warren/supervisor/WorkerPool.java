package dev.warren.supervisor;

import dev.warren.message.Cancellations;
import dev.warren.message.ControlMessage;
import dev.warren.message.Recalls;
import dev.warren.message.Result;
import dev.warren.message.ResultMessage;
import dev.warren.message.SupervisorStatus.Death;
import dev.warren.supervisor.ExitDiagnosis.Charge;
import dev.warren.supervisor.ExitDiagnosis.ExitEvidence;
import dev.warren.supervisor.WorkerHandle.KillReason;
import dev.warren.supervisor.WorkerHandle.Stage;
import dev.warren.text.ShownText;
import dev.warren.worker.contract.DurationText;
import dev.warren.worker.contract.SharedStatus.Item;
import dev.warren.worker.contract.SharedStatus.Reading;
import dev.warren.worker.contract.SharedStatus.State;
import dev.warren.worker.contract.WorkerCommand;
import dev.warren.worker.contract.WorkerExit;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The processes of a supervisor and the places they fill: launches, watches and replaces them, and
 * answers for the items that ended with them. Every {@link #tick} looks at what exists and does
 * what is missing, so nothing depends on the order of events. Belongs to the supervisor's thread,
 * except for {@link #workers}, {@link #wanted} and {@link #close}.
 */
final class WorkerPool {
  /** How often memory is measured. */
  private static final Duration MEASURE_INTERVAL = Duration.ofMillis(500);

  /** For how long the killing of an idle process clears the items of others that are killed. */
  private static final Duration KILLINGS_REMEMBERED = Duration.ofSeconds(10);

  /** How often a start that meets an obstacle is tried again. */
  private static final Duration OBSTACLE_INTERVAL = Duration.ofMillis(200);

  /** How long an obstacle may last while no process works. */
  private static final Duration OBSTACLE_LIMIT = Duration.ofMinutes(1);

  private static final long AT_ONCE = Long.MIN_VALUE;

  private final SupervisorConfig config;
  private final Launcher launcher;
  private final SupervisorListener listener;
  private final String host;
  private final LongSupplier nanoTime;
  private final BiConsumer<String, ResultMessage> reports;
  private final Consumer<WorkerHandle> ended;
  private final RestartPolicy policy;
  private final Cancellations cancellations = new Cancellations();
  private final Recalls recalls = new Recalls();
  private final TimeLimitEnforcer timeLimits;
  private final List<WorkerHandle> workers = new CopyOnWriteArrayList<>();

  /** For each place when it may be filled again, by {@link #nanoTime} or {@link #AT_ONCE}. */
  private final Map<Integer, Long> launchAt = new TreeMap<>();

  /** Places whose last process ended unplanned. */
  private final Set<Integer> bereaved = new HashSet<>();

  private int nextPlace;
  private volatile int wanted;
  private boolean quiet;
  private long messagesOfTheGone;
  private long microsOfTheGone;
  private long itemsOfTheGone;
  private final Restart restart;
  private long restarts;
  private Optional<Death> lastDeath = Optional.empty();

  private Optional<String> configuration = Optional.empty();
  private boolean begun;
  private long measureAt = AT_ONCE;
  private boolean anyWasReady;
  private Optional<Long> idleKilledAt = Optional.empty();
  private Optional<Long> obstacleSince = Optional.empty();
  private volatile boolean closing;

  /**
   * An empty pool; {@link #tick} fills it.
   *
   * @param reports takes reply queues and answers for items whose process cannot answer any more
   * @param ended takes a worker whose output has ended, on another thread: to have {@link
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
    policy = new RestartPolicy(nanoTime);
    timeLimits = new TimeLimitEnforcer(cancellations, listener, nanoTime);
    restart = new Restart(workers, listener);
    scale(config.processes());
  }

  /** How many processes are kept. May be called by any thread. */
  int wanted() {
    return wanted;
  }

  /** How many processes were started in place of others that had ended unplanned. */
  long restarts() {
    return restarts;
  }

  /** The last unplanned end. */
  Optional<Death> lastDeath() {
    return lastDeath;
  }

  /**
   * Keeps another number of processes. Those that are too many are asked to leave: first those that
   * run nothing, then those that began their item last.
   */
  void scale(int processes) {
    launcher.share(Math.max(processes, config.scaling().maximum()));
    while (launchAt.size() < processes) {
      launchAt.put(nextPlace++, AT_ONCE);
    }
    launchAt.keySet().stream()
        .sorted(Comparator.comparing(this::busySince).reversed())
        .limit(launchAt.size() - processes)
        .toList()
        .forEach(this::giveUpPlace);
    wanted = processes;
  }

  /** What the processes do and have done, beside what waits for them. */
  Autoscaler.Look look(QueuedWork queued, long openItems) {
    long now = nowMicros();
    List<Item> running = workers.stream().flatMap(w -> w.read().running().stream()).toList();
    return new Autoscaler.Look(
        queued,
        running.size(),
        (int) workers.stream().filter(WorkerHandle::takesTasks).count(),
        messagesOfTheGone + workers.stream().mapToLong(WorkerHandle::messagesDone).sum(),
        microsOfTheGone + workers.stream().mapToLong(WorkerHandle::messageMicros).sum(),
        itemsOfTheGone + workers.stream().mapToLong(w -> w.read().itemsDone()).sum(),
        openItems,
        running.stream().mapToLong(item -> now - item.startedMicros()).max().orElse(0));
  }

  /** When a place began what it runs; the largest number if it runs nothing. */
  private long busySince(int place) {
    return workers.stream()
        .filter(worker -> worker.place == place && worker.stage() == Stage.READY)
        .mapToLong(worker -> worker.busySince().orElse(Long.MAX_VALUE - 1))
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private void giveUpPlace(int place) {
    launchAt.remove(place);
    bereaved.remove(place);
    policy.forget(place);
    workers.stream().filter(worker -> worker.place == place).forEach(WorkerHandle::leave);
  }

  /** Has all processes, present and future, take no more tasks, or take tasks again. */
  void quiet(boolean quiet) {
    this.quiet = quiet;
    workers.forEach(worker -> worker.quiet(quiet));
  }

  /**
   * Replaces all processes by new ones, each when its replacement is ready.
   *
   * @return how many at a time
   */
  int restart() {
    return restart.begin(wanted);
  }

  /** All processes that exist. May be called by any thread. */
  List<WorkerHandle> workers() {
    return workers;
  }

  /** Whether something is under way that is worth a look soon. */
  boolean isRestless() {
    return workers.size() != wanted
        || workers.stream().anyMatch(w -> w.stage() != Stage.READY || w.isReplaced());
  }

  /** Gives all processes, present and future, their configuration. */
  void configure(String line) {
    configuration = Optional.of(line);
    workers.forEach(this::brief);
  }

  /** Has all processes, present and future, take tasks: the queues exist. */
  void begin() {
    begun = true;
    workers.forEach(worker -> worker.send(new WorkerCommand.Begin()));
  }

  void cancel(ControlMessage.Cancel items) {
    cancellations.add(items);
    workers.forEach(worker -> worker.cancel(items));
  }

  /** Has all processes, present and future, give messages back unrun. */
  void recall(ControlMessage.Recall messages) {
    recalls.add(messages);
    workers.forEach(worker -> worker.recall(messages));
  }

  /** Ends the launching of processes. May be called by any thread. */
  void close() {
    closing = true;
  }

  /** Whether no process is left, and none is launched any more. */
  boolean isOver() {
    return closing && workers.isEmpty();
  }

  /** Asks all to leave; those that are not ready have nothing to finish, and are killed. */
  void drain() {
    workers.forEach(WorkerHandle::leave);
  }

  void terminate() {
    workers.forEach(WorkerHandle::terminate);
  }

  void kill() {
    workers.forEach(worker -> worker.kill(KillReason.STOP));
  }

  /** The processes and what they do, for a person. */
  String describe() {
    return workers.stream().map(WorkerHandle::describe).collect(Collectors.joining(", "));
  }

  /** Lets go of processes that not even SIGKILL ends. */
  void abandon() {
    for (WorkerHandle worker : workers) {
      worker.gone();
      tell(worker, ProcessEvent.State.ENDED, nowMicros(), "");
    }
    workers.clear();
  }

  /**
   * Does all that is due.
   *
   * @return why it makes no sense to go on, if that is so
   */
  Optional<String> tick() {
    long now = nanoTime.getAsLong();
    for (WorkerHandle worker : workers) {
      if (worker.hasEnded(now)) {
        Optional<String> reason = onExit(worker, now);
        if (reason.isPresent()) {
          return reason;
        }
      } else {
        watch(worker, now);
      }
    }
    measure(now);
    restart.goOn();
    for (int place : List.copyOf(launchAt.keySet())) {
      if (closing) {
        break;
      }
      Optional<String> reason = fill(place, now);
      if (reason.isPresent()) {
        return reason;
      }
      handOver(place);
    }
    return Optional.empty();
  }

  private void watch(WorkerHandle worker, long now) {
    Reading reading = worker.read();
    if (worker.stage() == Stage.STARTING && !reading.state().before()) {
      noteReady(worker);
      log(worker, "is ready");
    }
    if (worker.stays() && worker.stage() == Stage.READY && wantsToLeave(reading)) {
      worker.replace();
      log(worker, "is leaving and will be replaced");
    }
    if (worker.progressed(reading)) {
      policy.progress(worker.place);
    }
    timeLimits.watch(worker, reading);
    watchStart(worker, reading, now);
    if (worker.isEndless(now, reading)) {
      listener.warn("worker " + worker.pid() + " does not come to its end, and is killed");
      worker.kill(KillReason.ENDLESS);
    }
  }

  private void watchStart(WorkerHandle worker, Reading reading, long now) {
    Duration starting = worker.starting(now, reading.state());
    if (starting.compareTo(WorkerHandle.START_LIMIT) > 0) {
      worker.kill(KillReason.SLOW_START);
    } else if (starting.compareTo(WorkerHandle.SLOW_START) > 0 && worker.tellsOfSlowStart()) {
      listener.warn(
          "worker "
              + worker.pid()
              + " is not ready after "
              + DurationText.of(WorkerHandle.SLOW_START)
              + config
                  .initializer()
                  .map(task -> ": is its initializer " + task + " so slow?")
                  .orElse("")
              + "; after "
              + DurationText.of(WorkerHandle.START_LIMIT)
              + " it is ended");
    }
  }

  private static boolean wantsToLeave(Reading reading) {
    State state = reading.state();
    return state == State.RECYCLING
        || state == State.DRAINING
        // An end in the middle of an item is a crash; the process is replaced when that is known.
        || (state == State.STOPPED && reading.running().isEmpty());
  }

  private void measure(long now) {
    if (measureAt != AT_ONCE && now - measureAt < 0) {
      return;
    }
    measureAt = now + MEASURE_INTERVAL.toNanos();
    long limit = config.maxMemoryPerChild();
    for (WorkerHandle worker : workers) {
      long bytes = worker.measure(now);
      if (worker.isFrozen(now)) {
        log(worker, "was stopped by a signal; it is killed and replaced");
        worker.kill(KillReason.FROZEN);
        continue;
      }
      // One at a time: where all have grown alike, replacing them together would double the memory
      // that the limit is to bound.
      boolean isAnotherReplaced =
          workers.stream().anyMatch(w -> w.isReplaced() && w.stage() == Stage.READY);
      if (limit > 0
          && bytes > limit
          && !isAnotherReplaced
          && worker.stays()
          && worker.stage() == Stage.READY) {
        worker.replace();
        log(worker, "has " + (bytes >> 20) + " MiB of memory and will be replaced");
      }
    }
  }

  private Optional<String> fill(int place, long now) {
    boolean filled = workers.stream().anyMatch(w -> w.place == place && w.stays());
    long at = launchAt.get(place);
    if (filled || (at != AT_ONCE && now - at < 0)) {
      return Optional.empty();
    }
    Optional<String> obstacle = launcher.obstacle();
    if (obstacle.isPresent()) {
      return obstructed(place, now, obstacle.get());
    }
    obstacleSince = Optional.empty();
    try {
      WorkerHandle worker =
          WorkerHandle.launch(place, config.threads(), launcher, listener::output, ended);
      workers.add(worker);
      tell(worker, ProcessEvent.State.STARTED, worker.launchedMicros(), "");
      brief(worker);
      if (bereaved.remove(place)) {
        restarts++;
      }
      return Optional.empty();
    } catch (IOException e) {
      String last = "The last one could not be launched: " + e.getMessage();
      return startFailed(place, now, last, false);
    }
  }

  private Optional<String> obstructed(int place, long now, String obstacle) {
    if (obstacleSince.isEmpty()) {
      obstacleSince = Optional.of(now);
      listener.warn("no worker is started meanwhile: " + obstacle);
    }
    boolean isPatient = anyWorks() || now - obstacleSince.get() < OBSTACLE_LIMIT.toNanos();
    return relaunch(
        place,
        now,
        isPatient ? Optional.of(OBSTACLE_INTERVAL) : Optional.empty(),
        "cannot start: for " + DurationText.of(OBSTACLE_LIMIT) + ", " + obstacle + ".");
  }

  private boolean anyWorks() {
    return workers.stream().anyMatch(worker -> worker.stage() == Stage.READY);
  }

  /** Asks the processes of a place to leave that are replaced, once the replacement is ready. */
  private void handOver(int place) {
    boolean ready =
        workers.stream().anyMatch(w -> w.place == place && w.stays() && w.stage() == Stage.READY);
    if (ready) {
      workers.stream().filter(w -> w.place == place && w.isReplaced()).forEach(WorkerHandle::drain);
    }
  }

  private void brief(WorkerHandle worker) {
    if (configuration.isPresent() && worker.configure(configuration.get())) {
      if (quiet) {
        worker.quiet(true);
      }
      if (begun) {
        worker.send(new WorkerCommand.Begin());
      }
      cancellations.all().forEach(worker::cancel);
      recalls.all().forEach(worker::recall);
    }
  }

  private void noteReady(WorkerHandle worker) {
    worker.ready();
    // What it runs by now began after it was ready: looked up after the time was.
    long ready = nowMicros();
    long first =
        worker.read().running().stream().mapToLong(Item::startedMicros).min().orElse(ready);
    tell(worker, ProcessEvent.State.READY, Math.min(first, ready), "");
    anyWasReady = true;
    if (launchAt.containsKey(worker.place)) {
      policy.ready(worker.place);
    }
  }

  private Optional<String> onExit(WorkerHandle worker, long now) {
    Reading last = worker.read();
    if (worker.stage() == Stage.STARTING && (last.itemsDone() > 0 || !last.running().isEmpty())) {
      noteReady(worker); // for less than a tick, or it would have been seen
    }
    if (worker.progressed(last) && launchAt.containsKey(worker.place)) {
      policy.progress(worker.place);
    }
    boolean killingsAbout =
        idleKilledAt.filter(time -> now - time < KILLINGS_REMEMBERED.toNanos()).isPresent();
    ExitEvidence evidence = worker.evidence(host, last, killingsAbout);
    messagesOfTheGone += worker.messagesDone();
    microsOfTheGone += worker.messageMicros();
    itemsOfTheGone += last.itemsDone();
    worker.gone();
    workers.remove(worker);
    ExitDiagnosis diagnosis = ExitDiagnosis.of(evidence);
    String end = worker.name() + " " + evidence.end() + ": " + diagnosis.kind().words();
    if (diagnosis.kind().isUnplanned()) {
      listener.died(end);
    } else {
      listener.log(end);
    }
    listener.ended(diagnosis.kind().name().toLowerCase(Locale.ROOT), last.itemsDone());
    String reason = worker.name() + " " + evidence.describe() + ": " + diagnosis.kind().words();
    if (diagnosis.kind() == ExitDiagnosis.Kind.PLANNED) {
      tell(worker, ProcessEvent.State.ENDED, nowMicros(), "");
    } else {
      String text = (reason + "\n" + evidence.lastWords()).strip();
      tell(worker, ProcessEvent.State.DIED, nowMicros(), text);
    }
    diagnosis.charges().forEach(charge -> report(charge, evidence.pid()));
    int place = worker.place;
    if (diagnosis.kind().isUnplanned()) {
      lastDeath = Optional.of(new Death(System.currentTimeMillis(), ShownText.line(reason)));
      bereaved.add(place);
    }
    if (closing || !launchAt.containsKey(place)) {
      bereaved.remove(place);
      return Optional.empty();
    }
    if (diagnosis.kind().isFailedStart() && restart.failed(place, describeLast(evidence))) {
      bereaved.remove(place);
      return Optional.empty();
    }
    return switch (diagnosis.kind()) {
      case START_REFUSED ->
          // Brokers refuse a lot while they start: what let processes in before may do so again.
          anyWasReady
              ? died(place, now, evidence)
              : Optional.of("The worker processes cannot start. " + describeLast(evidence));
      case START_FAILED ->
          startFailed(
              place,
              now,
              describeLast(evidence),
              evidence.exitedWith(WorkerExit.INITIALIZER_FAILED));
      case DEATH -> {
        if (evidence.endedFromOutside()) {
          idleKilledAt = Optional.of(now);
        }
        yield died(place, now, evidence);
      }
      case KILLED -> died(place, now, evidence);
      default -> relaunch(place, now, Optional.of(Duration.ZERO), "");
    };
  }

  /**
   * Schedules the next start after a process did not become ready.
   *
   * @param byInitializer whether the user's initializer failed. Anything else is no reason to end
   *     the processes that work: the machine may be short of memory or threads for a while
   */
  private Optional<String> startFailed(int place, long now, String last, boolean byInitializer) {
    boolean othersGoOn = !byInitializer && anyWorks();
    if (othersGoOn) {
      listener.warn("a worker could not start; the others go on. " + last);
    }
    return relaunch(
        place,
        now,
        othersGoOn ? Optional.of(policy.startDelayed(place)) : policy.startFailed(place),
        "cannot start: " + RestartPolicy.MAX_FAILED_STARTS + " starts in a row failed. " + last);
  }

  private Optional<String> died(int place, long now, ExitEvidence evidence) {
    return relaunch(
        place,
        now,
        policy.died(place, evidence.endedFromOutside()),
        "do not stay: for "
            + DurationText.of(RestartPolicy.DEATH_WINDOW)
            + " they died again and again, and none has finished an item. "
            + describeLast(evidence));
  }

  /**
   * Schedules the next start of a place.
   *
   * @param delay how long to wait; empty to give up
   * @param why what the worker processes cannot do
   * @return why to give up, if that is so
   */
  private Optional<String> relaunch(int place, long now, Optional<Duration> delay, String why) {
    delay.ifPresent(time -> launchAt.put(place, now + time.toNanos()));
    return delay.isPresent() ? Optional.empty() : Optional.of("The worker processes " + why);
  }

  private static String describeLast(ExitEvidence evidence) {
    String words = evidence.lastWords().strip();
    return "The last one, process "
        + evidence.pid()
        + ", "
        + evidence.end()
        + (words.isEmpty() ? " without a word." : ". Its last words:\n" + words);
  }

  private void log(WorkerHandle worker, String what) {
    listener.log(worker.name() + " " + what);
  }

  private void tell(WorkerHandle worker, ProcessEvent.State state, long atMicros, String text) {
    listener.process(worker.event(state, atMicros, text));
  }

  private static long nowMicros() {
    return TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
  }

  private void report(Charge charge, long pid) {
    Item item = charge.item();
    var failed =
        new Result.Failed(
            item.index(),
            item.attempt(),
            item.generation(),
            item.startedMicros(),
            Math.max(0, nowMicros() - item.startedMicros()),
            charge.failure());
    reports.accept(
        item.replyTo(), new ResultMessage(item.job(), item.key(), host, pid, List.of(failed)));
  }
}
