package dev.warren.worker;

import dev.warren.message.Cancellations;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.message.JsonBytes;
import dev.warren.message.MessageException;
import dev.warren.message.Recalls;
import dev.warren.message.TaskMessage;
import dev.warren.task.RunningTask;
import dev.warren.worker.contract.DurationText;
import dev.warren.worker.contract.SharedStatus;
import dev.warren.worker.contract.WorkerConfig;
import dev.warren.worker.contract.WorkerExit;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A thread that runs tasks, one item after the other: {@code warren-task}, or {@code warren-task-1}
 * and so on where there are several. It uses no channel: deliveries come from the inbox and results
 * go to the outbox. Each item is written to the shared status before its first instruction, so that
 * the supervisor knows after any death which one is to blame. A throwable that is no task's goes to
 * the {@link LastDefence}.
 */
final class TaskThread extends Thread {
  private static final String NAME = "warren-task";

  /**
   * How much longer than its time limit an item may take before and after its task: its class and
   * the types of its values are loaded then, which is no fault of the item that comes first.
   */
  private static final Duration PREPARATION_LIMIT = Duration.ofSeconds(30);

  /** The longest time limit; longer ones do not fit into nanoseconds. */
  private static final Duration MAX_TIME_LIMIT = Duration.ofDays(10_000);

  private static final long START_MICROS =
      TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
  private static final long START_NANOS = System.nanoTime();

  private static final String CANCELLED =
      "requeued, but not run: its job was cancelled, and the workers that are there were told so";

  private final TaskThreads threads;
  private final boolean isFirst;
  private final String name;
  private final Inbox inbox;
  private final Outbox outbox;
  private final Outbox.Lane results;
  private final WorkerSession workerSession;
  private final SharedStatus.ItemWriter status;
  private final Cancellations cancellations;
  private final Recalls recalls;
  private final RunningItem running;
  private final TaskRunner runner;
  private final ClassLoader loader;
  private final WorkerConfig config;
  private final BooleanSupplier isStopping;

  /** What the limit of the process said to the item that ran last. */
  private ItemLimit.Claim claim = ItemLimit.Claim.GRANTED;

  /** Whether the shared status has an item that waits to run alone. */
  private boolean isShown;

  /** Whether no item of the running message was dropped because it was cancelled. */
  private boolean ranAll;

  /** What {@link OwnBuilds#other} says of the running message. */
  private String otherBuild = "";

  /**
   * Creates one of the threads of a process.
   *
   * @param number counted from 0; the first one runs the initializer
   */
  TaskThread(TaskThreads threads, int number) {
    this.threads = threads;
    this.isFirst = number == 0;
    this.name = threads.count() == 1 ? NAME : NAME + "-" + (number + 1);
    this.inbox = threads.inbox;
    this.outbox = threads.outbox;
    this.results = outbox.lane();
    this.workerSession = threads.workerSession;
    this.status = threads.status.items(number);
    this.cancellations = threads.cancellations;
    this.recalls = threads.recalls;
    this.running = new RunningItem(this, threads.deadlines);
    this.loader = getClass().getClassLoader();
    this.runner = new TaskRunner(loader);
    this.config = threads.config;
    this.isStopping = () -> inbox.isClosed() || running.isStopping();
    setName(name);
    setDaemon(true);
    setContextClassLoader(loader);
  }

  /** Interrupts the running item if it has been cancelled. Any thread. */
  void interruptCancelled() {
    running.cancel(cancellations);
  }

  @Override
  public void run() {
    try {
      if (isFirst) {
        if (config.initializer().isPresent()) {
          long begun = System.nanoTime();
          initialize(config.initializer().get(), config.initializerArgument());
          threads.status.initialized((System.nanoTime() - begun) / 1_000);
          restore();
        }
        threads.initialized();
      }
      Assignment assignment = inbox.take(true);
      while (assignment != null) {
        work(assignment);
        assignment = inbox.take(false);
      }
      workerSession.taskThreadEnded();
    } catch (Throwable e) { // no handler of the thread, because tasks could replace it
      threads.lastDefence.uncaughtException(this, e);
    }
  }

  private void initialize(String task, Optional<String> argument) {
    RunningTask context =
        new RunningTask("initializer", task, -1, 1, Optional.empty(), inbox::isClosed);
    if (runner.prepare(task, JsonBytes.of("[" + argument.orElse("") + "]"))
        && runner.run(context)) {
      runner.encode();
    }
    Failure failure = runner.failure();
    if (failure != null) {
      String type = failure.type().isEmpty() ? "" : failure.type() + ": ";
      LastDefence.say("initializer " + task + " failed: " + type + failure.message());
      Runtime.getRuntime().halt(WorkerExit.INITIALIZER_FAILED.code());
    }
  }

  /** Undoes what a task may have done to this thread. */
  private void restore() {
    Thread.interrupted(); // clears an interrupt that the task sent to itself
    if (getContextClassLoader() != loader) {
      setContextClassLoader(loader);
    }
    if (getPriority() != NORM_PRIORITY) {
      setPriority(NORM_PRIORITY);
    }
    if (!name.equals(getName())) {
      setName(name);
    }
  }

  private void work(Assignment assignment) {
    TaskMessage message;
    try {
      message = assignment.decode();
    } catch (MessageException e) {
      workerSession.deadLetter(assignment, e);
      return;
    }
    if (assignment.isRequeued() && isAnyCancelled(message)) {
      workerSession.deadLetter(assignment, CANCELLED);
    } else if (recalls.cover(message)) {
      results.recalled(assignment, inbox.size());
      workerSession.dropped();
    } else if (message.alone() && threads.count() > 1) {
      workAlone(assignment, message);
    } else {
      work(assignment, message);
    }
  }

  /**
   * Works on a message while the other threads run nothing. The item counts as running from now on:
   * what waits here lies in no queue, and would be taken for lost.
   */
  private void workAlone(Assignment assignment, TaskMessage message) {
    if (message.items().size() == 1) {
      begin(assignment, message, message.first(), epochMicros(System.nanoTime()), 0);
      isShown = true;
    }
    if (inbox.awaitAlone(() -> areAllCancelled(message))) {
      work(assignment, message);
      inbox.endAlone();
    } else {
      workerSession.republish(assignment, 0);
    }
    endShown();
  }

  /** Ends an item that was shown while it waited, and did not run. */
  private void endShown() {
    if (isShown) {
      isShown = false;
      status.end();
    }
  }

  private void begin(
      Assignment assignment,
      TaskMessage message,
      long index,
      long startedMicros,
      long deadlineMillis) {
    status.begin(
        message.job(),
        index,
        message.attempt(),
        message.generation(),
        message.task(),
        assignment.replyTo(),
        message.key(),
        startedMicros,
        deadlineMillis);
  }

  private void work(Assignment assignment, TaskMessage message) {
    int items = message.items().size();
    otherBuild = threads.builds.other(message);
    assignment.otherBuild(otherBuild);
    long begun = System.nanoTime();
    long now = begun;
    ranAll = true;
    for (int i = 0; i < items; i++) {
      if (!outbox.awaitRoom(inbox::isClosed) || (i > 0 && inbox.isClosed())) {
        workerSession.republish(assignment, i);
        return;
      }
      now =
          runItem(
              assignment, message, i, i == items - 1 ? inbox.size() : Outbox.MORE_IN_MESSAGE, now);
      if (claim == ItemLimit.Claim.REFUSED) {
        workerSession.republish(assignment, i);
        return;
      }
      if (claim == ItemLimit.Claim.LAST) {
        threads.recycle();
        if (i < items - 1) {
          workerSession.republish(assignment, i + 1);
        }
        return;
      }
    }
    if (ranAll) {
      workerSession.ran((now - begun) / 1_000);
    } else {
      workerSession.dropped();
    }
  }

  /**
   * Microseconds since the epoch: the wall clock at the start plus the time that has passed by the
   * monotonic clock, so that durations are right when the wall clock is set.
   */
  private static long epochMicros(long nanoTime) {
    return START_MICROS + (nanoTime - START_NANOS) / 1_000;
  }

  private boolean areAllCancelled(TaskMessage message) {
    for (long index = message.first(); index <= message.last(); index++) {
      if (!cancellations.cover(message.job(), index)) {
        return false;
      }
    }
    return true;
  }

  private boolean isAnyCancelled(TaskMessage message) {
    for (long index = message.first(); index <= message.last(); index++) {
      if (cancellations.cover(message.job(), index)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Runs one item, unless it is cancelled or the limit of the process refuses it.
   *
   * @param waiting how many messages wait, or {@link Outbox#MORE_IN_MESSAGE}
   * @param begin when the item before ended, by {@link System#nanoTime}
   * @return when this item ended
   */
  private long runItem(
      Assignment assignment, TaskMessage message, int offset, int waiting, long begin) {
    long index = message.first() + offset;
    long startedMicros = epochMicros(begin);
    running.begin(message.job(), index);
    if (cancellations.cover(message.job(), index)) {
      running.end();
      ranAll = false;
      Failure cancelled = Failure.of(FailureKind.CANCELLED, "cancelled before it ran");
      results.failure(assignment, index, startedMicros, 0, cancelled, waiting);
      return begin;
    }
    claim = threads.limit.claim();
    if (claim == ItemLimit.Claim.REFUSED) {
      running.end();
      return begin;
    }
    if (claim == ItemLimit.Claim.LAST) {
      threads.lastBegins();
    }
    long limit =
        Math.min(config.rules().limit(message.timeLimitMillis()), MAX_TIME_LIMIT.toMillis());
    long lastMillis = limit == 0 ? 0 : startedMicros / 1_000 + limit + PREPARATION_LIMIT.toMillis();
    if (isShown) {
      isShown = false;
      status.restart(startedMicros, lastMillis);
    } else {
      begin(assignment, message, index, startedMicros, lastMillis);
    }
    RunningItem.Stop stop;
    try {
      run(message, offset, limit, begin);
    } catch (OutOfMemoryError e) {
      // One that a task has thrown itself, which the JVM's flag does not see. The shared status
      // still names the item.
      Runtime.getRuntime().halt(WorkerExit.OUT_OF_MEMORY.code());
    } finally {
      stop = running.end();
      status.end();
    }
    restore();
    long end = System.nanoTime();
    // The difference of rounded times, so that the times of all items add up.
    long micros = epochMicros(end) - startedMicros;
    Failure failure =
        switch (stop) {
          case NONE -> runner.failure();
          case TIMEOUT ->
              Failure.of(
                  FailureKind.TIMEOUT,
                  "ran longer than "
                      + (limit == message.timeLimitMillis() ? "its" : "this worker's")
                      + " time limit of "
                      + DurationText.of(Duration.ofMillis(limit)));
          case CANCELLED -> Failure.of(FailureKind.CANCELLED, "cancelled while it ran");
        };
    if (failure != null) {
      results.failure(assignment, index, startedMicros, micros, failure, waiting);
    } else {
      results.value(assignment, index, startedMicros, micros, runner.value(), waiting);
    }
    return end;
  }

  /**
   * Runs the item that has begun; the runner has its outcome then. Its time limit is that of its
   * task: decoding before and encoding after it have a limit of their own.
   */
  private void run(TaskMessage message, int offset, long limit, long begin) {
    long nanos = TimeUnit.MILLISECONDS.toNanos(limit);
    Optional<Instant> deadline = Optional.empty();
    if (limit > 0) {
      running.deadline(begin + nanos + PREPARATION_LIMIT.toNanos());
    }
    if (!config.rules().allow(message.task())) {
      runner.refuse(message.task(), "not run by this worker: it was started with --tasks");
      return;
    }
    String refusal = threads.builds.refusal(message, otherBuild);
    if (refusal != null) {
      runner.refuse(message.task(), refusal);
      return;
    }
    if (!runner.prepare(message.task(), message.items().get(offset))) {
      return;
    }
    long started = limit > 0 ? System.nanoTime() : begin;
    long startedMicros = epochMicros(started);
    long deadlineMillis = startedMicros / 1_000 + limit;
    if (limit > 0) {
      status.restart(startedMicros, deadlineMillis);
      running.deadline(started + nanos);
      deadline = Optional.of(Instant.ofEpochMilli(deadlineMillis));
    }
    long index = message.first() + offset;
    if (!runner.run(
        new RunningTask(
            message.job(), message.task(), index, message.attempt(), deadline, isStopping))) {
      return;
    }
    if (limit > 0) {
      status.restart(startedMicros, deadlineMillis + PREPARATION_LIMIT.toMillis());
      running.deadline(started + nanos + PREPARATION_LIMIT.toNanos());
    }
    runner.encode();
  }
}
