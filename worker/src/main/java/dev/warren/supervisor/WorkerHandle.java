package dev.warren.supervisor;

import dev.warren.message.ControlMessage;
import dev.warren.message.ProcessStatus;
import dev.warren.worker.contract.SharedStatus;
import dev.warren.worker.contract.SharedStatus.Item;
import dev.warren.worker.contract.SharedStatus.Reading;
import dev.warren.worker.contract.SharedStatus.State;
import dev.warren.worker.contract.WorkerCommand;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One worker process, from its launch to its end. Belongs to the supervisor's thread, except for
 * {@link #status}.
 *
 * <pre>
 *   STARTING --the box says ready--> READY --asked to drain--> DRAINING
 *       |                              |                           |
 *       +----------- kill -------------+----------- kill ----------+--> KILLED
 *   each of them --process gone and output read--> GONE
 * </pre>
 */
final class WorkerHandle {
  /** How long the output of a process that is gone may stay open, and silent, in other hands. */
  static final Duration OUTPUT_SILENCE = Duration.ofSeconds(1);

  /** The same if somebody goes on writing. */
  static final Duration OUTPUT_LIMIT = Duration.ofSeconds(5);

  /**
   * How long a stopped process may stay so: who stops a whole terminal (Ctrl-Z) stops its
   * supervisor, too, which then sees both go on at the same time.
   */
  static final Duration FROZEN_AFTER = Duration.ofSeconds(2);

  /** How long a process may take until it is ready, the time that it waits for its broker aside. */
  static final Duration START_LIMIT = Duration.ofMinutes(5);

  /** After that much of it somebody is told. */
  static final Duration SLOW_START = Duration.ofSeconds(30);

  /** How long the end of a virtual machine may take, with the hooks that tasks left in it. */
  static final Duration END_LIMIT = Duration.ofSeconds(5);

  /** How long a process that was asked to leave, and runs nothing, may take to begin to end. */
  static final Duration LEAVE_LIMIT = Duration.ofSeconds(60);

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
    /** It had begun to end, or was to, and did not come to an end. */
    ENDLESS,
    STOP
  }

  final int place;
  private final Process process;
  private final SharedStatus.Reader box;
  private final OutputPump output;
  private final CommandPipe commands;
  private final Duration endLimit;
  private final long launchedMillis = System.currentTimeMillis();

  private volatile Stage stage = Stage.STARTING;
  private volatile long rssBytes;
  private Optional<Long> stoppedSince = Optional.empty();
  private Optional<Long> startingSince = Optional.empty();
  private Optional<Long> endingSince = Optional.empty();
  private Optional<Long> leavingSince = Optional.empty();
  private long itemsSeen;
  private boolean configured;
  private boolean slowTold;
  private boolean wasReady;
  private boolean wasDrained;
  private boolean replaced;
  private Optional<KillReason> kill = Optional.empty();
  private long killedItem = -1;
  private long exitSeenAt;
  private boolean exitSeen;
  private boolean outputEnded;

  private WorkerHandle(
      int place,
      Process process,
      SharedStatus.Reader box,
      Duration endLimit,
      Consumer<String> lines,
      Consumer<WorkerHandle> ended) {
    this.endLimit = endLimit;
    this.place = place;
    this.process = process;
    this.box = box;
    this.commands = new CommandPipe(process.getOutputStream(), process.pid());
    this.commands.start();
    this.output = new OutputPump(process, lines, () -> ended.accept(this));
  }

  /**
   * Launches a process.
   *
   * @param lines takes its output, on a thread of its own
   * @param ended called on that thread when the process is gone and its output read
   */
  static WorkerHandle launch(
      int place, Launcher launcher, Consumer<String> lines, Consumer<WorkerHandle> ended)
      throws IOException {
    SharedStatus.Reader box = SharedStatus.create();
    Process process = null;
    try {
      process = launcher.launch(box.file());
      return new WorkerHandle(place, process, box, launcher.endLimit(), lines, ended);
    } catch (RuntimeException | Error e) {
      // No more threads, say: then the system is short of something, and a process without is lost.
      if (process != null) {
        process.destroyForcibly();
      }
      box.delete();
      throw new IOException(e.toString(), e);
    } catch (IOException e) {
      box.delete();
      throw e;
    }
  }

  long pid() {
    return process.pid();
  }

  Stage stage() {
    return stage;
  }

  Reading read() {
    return box.read();
  }

  String lastWords() {
    return output.tail();
  }

  int exitCode() {
    return process.exitValue();
  }

  /** Why the supervisor killed it, if it did. */
  Optional<KillReason> killed() {
    return kill;
  }

  boolean wasReady() {
    return wasReady;
  }

  /** Whether it had been asked to leave. */
  boolean wasDrained() {
    return wasDrained;
  }

  /** Whether the item that ran when the process ended is the one it was killed for. */
  boolean killedFor(Reading last) {
    return last.running().isPresent() && last.itemsDone() == killedItem;
  }

  /** Whether this process is meant to stay: nobody asked it to leave, and it does not want to. */
  boolean stays() {
    return !replaced && (stage == Stage.STARTING || stage == Stage.READY);
  }

  /** Wants a replacement; goes on until that is ready. */
  boolean replaced() {
    return replaced;
  }

  void replace() {
    replaced = true;
  }

  void ready() {
    wasReady = true;
    stage = Stage.READY;
  }

  /** Sends the configuration, once. */
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
      send(command.toJsonLine());
    }
  }

  /** A process that does not know what it was told to do is worth nothing. */
  private void send(String line) {
    if (!commands.send(line)) {
      kill(KillReason.FROZEN, read());
    }
  }

  /** Tells the process what is not wanted any more. */
  void cancel(ControlMessage.Cancel items) {
    commands.cancel(items);
  }

  /** Asks the process to finish its item and leave. */
  void drain() {
    if (stage == Stage.READY) {
      wasDrained = true;
      stage = Stage.DRAINING;
      send(new WorkerCommand.Drain());
    }
  }

  /** Sends SIGTERM, which means the same to a process that no longer reads its commands. */
  void terminate() {
    // Not Process.destroy: that closes the process's output.
    process.toHandle().destroy();
  }

  /** Sends SIGKILL to the process and to all that it started. */
  void kill(KillReason reason, Reading now) {
    if (stage == Stage.KILLED || stage == Stage.GONE) {
      return;
    }
    stage = Stage.KILLED;
    kill = Optional.of(reason);
    killedItem = now.itemsDone();
    var others = process.descendants().toList();
    process.toHandle().destroyForcibly();
    others.forEach(ProcessHandle::destroyForcibly);
  }

  void outputEnded() {
    outputEnded = true;
  }

  /**
   * Whether the process is gone and has said all it had to say. Who else may hold its output, a
   * process that it started, is waited for a moment only.
   */
  boolean ended(long now) {
    if (stage == Stage.GONE || process.isAlive()) {
      return false;
    }
    if (!exitSeen) {
      exitSeen = true;
      exitSeenAt = now;
    }
    return outputEnded
        || now - exitSeenAt >= OUTPUT_LIMIT.toNanos()
        || (now - exitSeenAt >= OUTPUT_SILENCE.toNanos()
            && now - output.readAt() >= OUTPUT_SILENCE.toNanos());
  }

  /** The end: releases all that this process took. */
  void gone() {
    stage = Stage.GONE;
    commands.close();
    output.abandon();
    box.delete();
  }

  /**
   * Deletes what the box may have of a file, where those have names; for the end of this virtual
   * machine.
   */
  void deleteBox() {
    box.delete();
  }

  /** Looks up how much memory the process takes, and whether it moves at all. */
  long measure(long now) {
    ProcessFigures figures = ProcessFigures.of(pid());
    rssBytes = figures.residentBytes();
    if (!figures.stopped()) {
      stoppedSince = Optional.empty();
    } else if (stoppedSince.isEmpty()) {
      stoppedSince = Optional.of(now);
    }
    return rssBytes;
  }

  /** Whether the process has stood still for so long that it is not just a moment's matter. */
  boolean isFrozen(long now) {
    return stage != Stage.KILLED
        && stoppedSince.isPresent()
        && now - stoppedSince.get() >= FROZEN_AFTER.toNanos();
  }

  /**
   * How long its start has taken so far; nothing once it is ready, or while it waits for its
   * broker.
   */
  Duration starting(long now, State state) {
    startingSince =
        since(
            startingSince, now, stage == Stage.STARTING && state != State.CONNECTING && configured);
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

  /** Whether the process has finished items since this was asked last. */
  boolean progressed(Reading reading) {
    boolean more = reading.itemsDone() > itemsSeen;
    itemsSeen = reading.itemsDone();
    return more;
  }

  /** Whether the process takes tasks. May be called by any thread. */
  boolean takesTasks() {
    State state = box.read().state();
    return stage == Stage.READY && (state == State.READY || state == State.RUNNING);
  }

  /** What the process does, for a person. */
  String describe() {
    String doing =
        box.read()
            .running()
            .map(item -> "runs " + item.task() + ", item " + item.index() + " of job " + item.job())
            .orElse("runs nothing");
    return "worker " + pid() + " (" + doing + ")";
  }

  /** What others may know about this process. May be called by any thread. */
  ProcessStatus status() {
    Reading reading = box.read();
    Optional<Item> item = reading.running();
    State state =
        stage == Stage.DRAINING || stage == Stage.KILLED
            ? State.DRAINING
            : reading.state().before() ? State.STARTING : reading.state();
    return new ProcessStatus(
        pid(),
        state.name().toLowerCase(Locale.ROOT),
        item.map(Item::task).orElse(""),
        reading.itemsDone(),
        rssBytes,
        launchedMillis,
        item.map(Item::job).orElse(""),
        item.map(Item::index).orElse(-1L),
        item.map(Item::hop).orElse(0));
  }
}
