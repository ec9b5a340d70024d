package dev.warren.worker;

import dev.warren.message.Cancellations;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.message.JsonBytes;
import dev.warren.message.MessageException;
import dev.warren.message.TaskMessage;
import dev.warren.task.RunningTask;
import dev.warren.worker.contract.SharedStatus;
import dev.warren.worker.contract.WorkerConfig;
import dev.warren.worker.contract.WorkerExit;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The thread that runs tasks, one item after the other. It touches no channel: deliveries come from
 * the inbox and results go to the outbox. What runs now is written to the shared status before its
 * first instruction, so that the supervisor can tell after any death who is to blame.
 */
final class TaskThread extends Thread {
  private static final String NAME = "warren-task";

  /**
   * How much longer than its time limit an item may take before and after its task: its class and
   * the types of its values are loaded then, which is no fault of the item that comes first.
   */
  private static final Duration PREPARATION = Duration.ofSeconds(30);

  /** Longer ones do not fit into nanoseconds, and are none. */
  private static final Duration LONGEST_LIMIT = Duration.ofDays(10_000);

  private static final String CANCELLED =
      "requeued, but not run: its job was cancelled, and the workers that are there were told so";

  private final Inbox inbox;
  private final Outbox outbox;
  private final WorkerSession workerSession;
  private final SharedStatus.Writer box;
  private final Cancellations cancellations;
  private final RunningItem running;
  private final TaskRunner runner;
  private final ClassLoader loader;
  private final LastDefence lastDefence;
  private final WorkerConfig config;
  private final Runnable whenReady;
  private final BooleanSupplier isStopping;

  /** Items that were run; those that were cancelled before do not count. */
  private int done;

  /** Whether no item of the message that runs was dropped so far, because it was cancelled. */
  private boolean ran;

  private volatile boolean recycled;

  /**
   * Creates the thread.
   *
   * @param config says what to run before anything else, and after how many items to stop
   * @param whenReady run once the initializer is through
   */
  TaskThread(
      Inbox inbox,
      Outbox outbox,
      WorkerSession workerSession,
      SharedStatus.Writer box,
      Cancellations cancellations,
      ClassLoader loader,
      WorkerConfig config,
      LastDefence lastDefence,
      Runnable whenReady) {
    super(NAME);
    this.inbox = inbox;
    this.outbox = outbox;
    this.workerSession = workerSession;
    this.box = box;
    this.cancellations = cancellations;
    this.running = new RunningItem(this, lastDefence);
    this.runner = new TaskRunner(loader);
    this.loader = loader;
    this.lastDefence = lastDefence;
    this.config = config;
    this.whenReady = whenReady;
    this.isStopping = () -> inbox.isClosed() || running.isStopping();
    setDaemon(true);
    setContextClassLoader(loader);
  }

  /** Interrupts what runs now, if it has been cancelled. Any thread. */
  void cancelled() {
    running.cancel(cancellations);
  }

  /** Whether this process has run as many items as it may. Any thread. */
  boolean isRecycled() {
    return recycled;
  }

  @Override
  public void run() {
    try {
      if (config.initializer().isPresent()) {
        initialize(config.initializer().get(), config.initializerArgument().orElse("null"));
        restore();
      }
      whenReady.run();
      Assignment assignment;
      while ((assignment = next()) != null) {
        work(assignment);
      }
      workerSession.taskThreadEnded();
    } catch (Throwable e) { // not by a handler of the thread's, which tasks could replace
      lastDefence.uncaughtException(this, e);
    }
  }

  private void initialize(String task, String argument) {
    RunningTask context = new RunningTask("initializer", -1, 1, Optional.empty(), inbox::isClosed);
    if (runner.prepare(task, JsonBytes.of("[" + argument + "]")) && runner.run(context)) {
      runner.encode();
    }
    Failure failure = runner.failure();
    if (failure != null) {
      String type = failure.type().isEmpty() ? "" : failure.type() + ": ";
      LastDefence.say("initializer " + task + " failed: " + type + failure.message());
      Runtime.getRuntime().halt(WorkerExit.INITIALIZER_FAILED.code());
    }
  }

  /** Undoes what a task may have done to this thread: the next one finds it as it was. */
  private void restore() {
    // Also an interrupt that the task sent to itself.
    Thread.interrupted();
    if (getContextClassLoader() != loader) {
      setContextClassLoader(loader);
    }
    if (getPriority() != NORM_PRIORITY) {
      setPriority(NORM_PRIORITY);
    }
    if (!NAME.equals(getName())) {
      setName(NAME);
    }
  }

  private Assignment next() {
    while (true) {
      try {
        return inbox.take();
      } catch (InterruptedException e) {
        // An interrupt that a task sent to this thread and that came late; it was meant for the
        // task.
      }
    }
  }

  private void work(Assignment assignment) {
    TaskMessage message;
    try {
      message = assignment.decode();
    } catch (MessageException e) {
      workerSession.unreadable(assignment, e);
      return;
    }
    int items = message.items().size();
    if (assignment.isRequeued() && isAnyCancelled(message)) {
      workerSession.setAside(assignment, CANCELLED);
      return;
    }
    long begun = System.nanoTime();
    long now = begun;
    ran = true;
    for (int i = 0; i < items; i++) {
      if (!outbox.awaitRoom(inbox::isClosed) || (i > 0 && inbox.isClosed())) {
        workerSession.giveBack(assignment, i);
        return;
      }
      now = runItem(assignment, message, i, i == items - 1 ? inbox.size() : Outbox.MANY, now);
      if (isLastItem()) {
        recycled = true;
        workerSession.leave();
        if (i < items - 1) {
          workerSession.giveBack(assignment, i + 1);
        }
        return;
      }
    }
    if (ran) {
      workerSession.ran((now - begun) / 1_000);
    } else {
      workerSession.dropped();
    }
  }

  private boolean isLastItem() {
    return config.maxTasksPerChild() > 0 && done == config.maxTasksPerChild();
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
   * Runs one item.
   *
   * @param begin when it begins, which is when the one before ended, by {@link System#nanoTime}
   * @return when it ended
   */
  private long runItem(
      Assignment assignment, TaskMessage message, int offset, int behind, long begin) {
    long index = message.first() + offset;
    long startedMicros = Clock.epochMicros(begin);
    running.begin(message.job(), index);
    if (cancellations.cover(message.job(), index)) {
      running.end();
      ran = false;
      Failure cancelled = Failure.of(FailureKind.CANCELLED, "cancelled before it ran");
      outbox.failure(assignment, index, startedMicros, 0, cancelled, behind);
      return begin;
    }
    if (++done > 1 && isLastItem()) {
      // Said before the last item, so that the replacement starts meanwhile.
      box.state(SharedStatus.State.RECYCLING);
    }
    long limit =
        Math.min(config.rules().limit(message.timeLimitMillis()), LONGEST_LIMIT.toMillis());
    box.begin(
        message.job(),
        index,
        message.attempt(),
        message.hop(),
        message.task(),
        assignment.replyTo(),
        message.key(),
        startedMicros,
        limit == 0 ? 0 : startedMicros / 1_000 + limit + PREPARATION.toMillis());
    RunningItem.Stop stop;
    try {
      run(message, offset, limit, begin);
    } catch (OutOfMemoryError e) {
      // The JVM's flag only sees those that it throws itself. The shared status still names the
      // item.
      Runtime.getRuntime().halt(WorkerExit.OUT_OF_MEMORY.code());
    } finally {
      stop = running.end();
      box.end();
    }
    restore();
    long end = System.nanoTime();
    // Rounded so that the times of all items add up.
    long micros = Clock.epochMicros(end) - startedMicros;
    Failure failure =
        switch (stop) {
          case NONE -> runner.failure();
          case TIMEOUT ->
              Failure.of(
                  FailureKind.TIMEOUT,
                  "ran longer than "
                      + (limit == message.timeLimitMillis() ? "its" : "this worker's")
                      + " time limit of "
                      + limit
                      + " ms");
          case CANCELLED -> Failure.of(FailureKind.CANCELLED, "cancelled while it ran");
        };
    if (failure != null) {
      outbox.failure(assignment, index, startedMicros, micros, failure, behind);
    } else {
      outbox.value(assignment, index, startedMicros, micros, runner.value(), behind);
    }
    return end;
  }

  /**
   * Runs the item that has begun; the runner has its outcome then. The item's time is that of its
   * task: what comes before and after has its own.
   */
  private void run(TaskMessage message, int offset, long limit, long begin) {
    long nanos = TimeUnit.MILLISECONDS.toNanos(limit);
    Optional<Instant> deadline = Optional.empty();
    if (limit > 0) {
      running.deadline(begin + nanos + PREPARATION.toNanos());
    }
    if (!config.rules().allow(message.task())) {
      runner.refuse(message.task());
      return;
    }
    if (!runner.prepare(message.task(), message.items().get(offset))) {
      return;
    }
    long started = limit > 0 ? System.nanoTime() : begin;
    long startedMicros = Clock.epochMicros(started);
    long deadlineMillis = startedMicros / 1_000 + limit;
    if (limit > 0) {
      box.restart(startedMicros, deadlineMillis);
      running.deadline(started + nanos);
      deadline = Optional.of(Instant.ofEpochMilli(deadlineMillis));
    }
    long index = message.first() + offset;
    if (!runner.run(
        new RunningTask(message.job(), index, message.attempt(), deadline, isStopping))) {
      return;
    }
    if (limit > 0) {
      box.restart(startedMicros, deadlineMillis + PREPARATION.toMillis());
      running.deadline(started + nanos + PREPARATION.toNanos());
    }
    runner.encode();
  }
}
