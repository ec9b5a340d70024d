package dev.warren.supervisor;

import dev.warren.message.ControlMessage;
import dev.warren.message.ItemStatus;
import dev.warren.message.ProcessStatus;
import dev.warren.supervisor.ExitDiagnosis.ExitEvidence;
import dev.warren.worker.contract.OutputLine;
import dev.warren.worker.contract.SharedStatus;
import dev.warren.worker.contract.SharedStatus.Item;
import dev.warren.worker.contract.SharedStatus.Reading;
import dev.warren.worker.contract.SharedStatus.State;
import dev.warren.worker.contract.WorkerCommand;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One worker process, from its launch to its end. Belongs to the supervisor's thread, except for
 * {@link #status}, {@link #takesTasks} and {@link #deleteStatus}.
 *
 * <pre>
 *   STARTING --its status says ready--> READY --asked to drain--> DRAINING
 *       |                                 |                          |
 *       +------------- kill --------------+----------- kill ---------+--> KILLED
 *   each of them --process gone and output read--> GONE
 * </pre>
 */
final class WorkerHandle {
  /** How long another process may hold the output of one that is gone open without writing. */
  private static final Duration OUTPUT_SILENCE = Duration.ofSeconds(1);

  /** The same if something goes on writing. */
  private static final Duration OUTPUT_LIMIT = Duration.ofSeconds(5);

  /**
   * How long a stopped process may stay so. Ctrl-Z stops a whole terminal, the supervisor included,
   * which then sees both go on at the same time.
   */
  private static final Duration FROZEN_AFTER = Duration.ofSeconds(2);

  /** How long a process may take until it is ready, not counting its wait for the broker. */
  static final Duration START_LIMIT = Duration.ofMinutes(5);

  /** How long that may take before the listener is told. */
  static final Duration SLOW_START = Duration.ofSeconds(30);

  /** How long the end of a virtual machine may take, with the hooks that tasks left in it. */
  static final Duration END_LIMIT = Duration.ofSeconds(5);

  /** How long a process that was asked to leave, and runs nothing, may take to begin to end. */
  private static final Duration LEAVE_LIMIT = Duration.ofSeconds(60);

  /** Where in its life a process is. */
  enum Stage {
    STARTING,
    READY,
    DRAINING,
    KILLED,
    GONE
  }

  /** Why the supervisor ended a process. */
  enum KillReason {
    TIME_LIMIT,
    CANCEL,
    /** It had been stopped from outside, and would never have gone on. */
    FROZEN,
    /** It did not become ready. */
    SLOW_START,
    /** It was ending, or had been asked to, and did not come to an end. */
    ENDLESS,
    STOP
  }

  final int place;
  private final Process process;
  private final SharedStatus.Reader sharedStatus;
  private final OutputPump output;
  private final CommandPipe commands;
  private final Duration endLimit;
  private final long launchedMillis = System.currentTimeMillis();

  private volatile Stage stage = Stage.STARTING;
  private volatile boolean quiet;
  private volatile long rssBytes;
  private volatile long cpuMillis;
  private Optional<Long> stoppedSince = Optional.empty();
  private Optional<Long> startingSince = Optional.empty();
  private Optional<Long> endingSince = Optional.empty();
  private Optional<Long> leavingSince = Optional.empty();
  private Optional<Long> goneSince = Optional.empty();
  private long itemsSeen;
  private boolean configured;
  private boolean slowTold;
  private boolean wasReady;
  private boolean wasDrained;
  private boolean replaced;
  private boolean outputEnded;
  private Optional<KillReason> kill = Optional.empty();

  private List<Item> killedFor = List.of();

  private WorkerHandle(
      int place,
      Process process,
      SharedStatus.Reader sharedStatus,
      Duration endLimit,
      Consumer<OutputLine> lines,
      Consumer<WorkerHandle> ended) {
    this.endLimit = endLimit;
    this.place = place;
    this.process = process;
    this.sharedStatus = sharedStatus;
    this.commands = new CommandPipe(process.getOutputStream(), process.pid());
    this.commands.start();
    this.output = new OutputPump(process, lines, () -> ended.accept(this));
  }

  /**
   * Launches a process.
   *
   * @param threads how many items it runs at a time
   * @param lines takes its output, on a thread of its own
   * @param ended called on that thread when the process is gone and its output read
   */
  static WorkerHandle launch(
      int place,
      int threads,
      Launcher launcher,
      Consumer<OutputLine> lines,
      Consumer<WorkerHandle> ended)
      throws IOException {
    SharedStatus.Reader status = SharedStatus.create(threads);
    Process process = null;
    try {
      process = launcher.launch(status.file());
      return new WorkerHandle(place, process, status, launcher.endLimit(), lines, ended);
    } catch (RuntimeException | Error e) {
      // Such as no more threads: the machine is short of something, and half a worker is none.
      if (process != null) {
        process.destroyForcibly();
      }
      status.delete();
      throw new IOException(e.toString(), e);
    } catch (IOException e) {
      status.delete();
      throw e;
    }
  }

  long pid() {
    return process.pid();
  }

  /** What logs call it. */
  String name() {
    return "worker " + pid();
  }

  Stage stage() {
    return stage;
  }

  Reading read() {
    return sharedStatus.read();
  }

  /** What is known about the end of this process, which is gone. */
  ExitEvidence evidence(String host, Reading last, boolean killingsAbout) {
    List<Item> stillRan =
        last.running().stream()
            .filter(item -> killedFor.stream().anyMatch(item::isSameRunAs))
            .toList();
    return new ExitEvidence(
        host,
        pid(),
        process.exitValue(),
        last,
        wasReady,
        wasDrained,
        kill,
        stillRan,
        output.tail(),
        killingsAbout);
  }

  /** Why the supervisor killed it, if it did. */
  Optional<KillReason> killed() {
    return kill;
  }

  /** Whether this process is meant to stay: it was not asked to leave, and does not want to. */
  boolean stays() {
    return !replaced && (stage == Stage.STARTING || stage == Stage.READY);
  }

  /** Whether it is to be replaced; it goes on until its replacement is ready. */
  boolean isReplaced() {
    return replaced;
  }

  void replace() {
    replaced = true;
  }

  /** Has it stay after all. */
  void keep() {
    replaced = false;
  }

  /** Has it take no more tasks and go on with the one that runs, or take tasks again. */
  void quiet(boolean quiet) {
    if (this.quiet != quiet) {
      this.quiet = quiet;
      send(quiet ? new WorkerCommand.Quiet() : new WorkerCommand.Resume());
    }
  }

  /** When it began what it runs, in microseconds since the epoch; empty if it runs nothing. */
  Optional<Long> busySince() {
    return read().running().stream().findFirst().map(Item::startedMicros);
  }

  /** How many messages it has worked on to their end. */
  long messagesDone() {
    return sharedStatus.messagesDone();
  }

  /** How long it worked on them, in microseconds. */
  long messageMicros() {
    return sharedStatus.messageMicros();
  }

  /** Its resident memory when it was last looked at, in bytes. */
  long rssBytes() {
    return rssBytes;
  }

  /** Whether a signal has stopped it, so that it answers nothing. */
  boolean isStopped() {
    return ProcessFigures.of(pid()).stopped();
  }

  /** Something that happened in its life. */
  ProcessEvent event(ProcessEvent.State state, long atMicros, String text) {
    return new ProcessEvent(pid(), state, atMicros, sharedStatus.initializerMicros(), text);
  }

  /** When it was launched, in microseconds since the epoch. */
  long launchedMicros() {
    return TimeUnit.MILLISECONDS.toMicros(launchedMillis);
  }

  void ready() {
    wasReady = true;
    stage = Stage.READY;
  }

  /** Sends the configuration; false if that was done before. */
  boolean configure(String line) {
    boolean first = !configured;
    if (first) {
      configured = true;
      send(line);
    }
    return first;
  }

  void send(WorkerCommand command) {
    if (configured) {
      send(command.toLine());
    }
  }

  private void send(String line) {
    if (!commands.send(line)) {
      // It reads nothing: a process that misses commands is of no use.
      kill(KillReason.FROZEN);
    }
  }

  void recall(ControlMessage.Recall messages) {
    commands.recall(messages);
  }

  void cancel(ControlMessage.Cancel items) {
    commands.cancel(items);
  }

  /** Asks the process to leave; one that is not ready has nothing to finish, and is killed. */
  void leave() {
    if (stage == Stage.STARTING) {
      kill(KillReason.STOP);
    } else {
      drain();
    }
  }

  /** Asks the process to finish its item and leave. */
  void drain() {
    if (stage == Stage.READY) {
      wasDrained = true;
      stage = Stage.DRAINING;
      send(new WorkerCommand.Drain());
    }
  }

  /** Sends SIGTERM, which asks the same of a process that no longer reads its commands. */
  void terminate() {
    // Not Process.destroy: that closes the process's output.
    process.toHandle().destroy();
  }

  /** The same as {@link #kill(KillReason, List)} for whatever it runs. */
  void kill(KillReason reason) {
    kill(reason, read().running());
  }

  /**
   * Sends SIGKILL to the process and to all that it started.
   *
   * @param items those that are the reason
   */
  void kill(KillReason reason, List<Item> items) {
    if (stage == Stage.KILLED || stage == Stage.GONE) {
      return;
    }
    stage = Stage.KILLED;
    kill = Optional.of(reason);
    killedFor = items;
    var descendants = process.descendants().toList();
    process.toHandle().destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
  }

  void outputEnded() {
    outputEnded = true;
  }

  /**
   * Whether the process is gone and its output read. A process that it started may hold the output
   * open for a moment only.
   */
  boolean hasEnded(long now) {
    if (stage == Stage.GONE || process.isAlive()) {
      return false;
    }
    goneSince = since(goneSince, now, true);
    Duration gone = passed(goneSince, now);
    return outputEnded
        || gone.compareTo(OUTPUT_LIMIT) >= 0
        || (gone.compareTo(OUTPUT_SILENCE) >= 0
            && now - output.readAt() >= OUTPUT_SILENCE.toNanos());
  }

  /** Releases all that this process took; its end. */
  void gone() {
    stage = Stage.GONE;
    commands.close();
    output.abandon();
    sharedStatus.delete();
  }

  /** Deletes the file of the status, if it has a name; for the end of this virtual machine. */
  void deleteStatus() {
    sharedStatus.delete();
  }

  /** Looks up how much memory the process takes, in bytes, and whether it is stopped. */
  long measure(long now) {
    ProcessFigures figures = ProcessFigures.of(pid());
    rssBytes = figures.residentBytes();
    cpuMillis = process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L);
    stoppedSince = since(stoppedSince, now, figures.stopped());
    return rssBytes;
  }

  /** Whether the process has been stopped for longer than a moment. */
  boolean isFrozen(long now) {
    return stage != Stage.KILLED
        && stoppedSince.isPresent()
        && passed(stoppedSince, now).compareTo(FROZEN_AFTER) >= 0;
  }

  /** How long its start has taken so far; zero once it is ready, and while it has no broker. */
  Duration starting(long now, State state) {
    boolean holds = stage == Stage.STARTING && state != State.CONNECTING && configured;
    startingSince = since(startingSince, now, holds);
    return passed(startingSince, now);
  }

  /** True once. */
  boolean tellsOfSlowStart() {
    boolean first = !slowTold;
    slowTold = true;
    return first;
  }

  /** Whether it should have ended long ago. */
  boolean isEndless(long now, Reading reading) {
    boolean alive = stage == Stage.READY || stage == Stage.DRAINING;
    endingSince = since(endingSince, now, alive && reading.state() == State.STOPPED);
    leavingSince = since(leavingSince, now, stage == Stage.DRAINING && reading.running().isEmpty());
    return passed(endingSince, now).compareTo(endLimit) > 0
        || passed(leavingSince, now).compareTo(LEAVE_LIMIT) > 0;
  }

  private static Optional<Long> since(Optional<Long> before, long now, boolean holds) {
    return !holds ? Optional.empty() : before.isPresent() ? before : Optional.of(now);
  }

  private static Duration passed(Optional<Long> since, long now) {
    return since.map(start -> Duration.ofNanos(now - start)).orElse(Duration.ZERO);
  }

  /** Whether the process has finished items since the last call. */
  boolean progressed(Reading reading) {
    boolean more = reading.itemsDone() > itemsSeen;
    itemsSeen = reading.itemsDone();
    return more;
  }

  /** Whether the process takes tasks. May be called by any thread. */
  boolean takesTasks() {
    State state = read().state();
    return stage == Stage.READY && !quiet && (state == State.READY || state == State.RUNNING);
  }

  /** What the process does, for a person. */
  String describe() {
    List<Item> running = read().running();
    if (running.isEmpty()) {
      return name() + " (runs nothing)";
    }
    return name() + " (runs " + describe(running) + ")";
  }

  /** Items that run, at least one, for a person. */
  static String describe(List<Item> running) {
    Item item = running.get(0);
    int others = running.size() - 1;
    return item.task()
        + ", item "
        + item.index()
        + " of job "
        + item.job()
        + (others == 0 ? "" : ", and " + others + (others == 1 ? " other" : " others"));
  }

  /** What clients of the fleet may know about this process. May be called by any thread. */
  ProcessStatus status() {
    Reading reading = read();
    State state =
        stage == Stage.DRAINING || stage == Stage.KILLED
            ? State.DRAINING
            : reading.state().before() ? State.STARTING : reading.state();
    boolean isQuiet = quiet && (state == State.READY || state == State.RUNNING);
    return new ProcessStatus(
        pid(),
        isQuiet ? "quiet" : state.name().toLowerCase(Locale.ROOT),
        reading.itemsDone(),
        rssBytes,
        cpuMillis,
        launchedMillis,
        reading.running().stream()
            .sorted(Comparator.comparingLong(Item::startedMicros))
            .map(WorkerHandle::status)
            .toList());
  }

  private static ItemStatus status(Item item) {
    return new ItemStatus(
        item.task(),
        item.job(),
        item.index(),
        item.generation(),
        item.attempt(),
        item.startedMicros() / 1_000);
  }
}
