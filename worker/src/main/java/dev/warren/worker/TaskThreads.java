package dev.warren.worker;

import dev.warren.message.Cancellations;
import dev.warren.message.Recalls;
import dev.warren.worker.contract.Hosts;
import dev.warren.worker.contract.SharedStatus;
import dev.warren.worker.contract.WorkerConfig;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The threads of a process that run tasks, as many as its shared status has places for. The first
 * one runs the initializer; the others are started after that. Thread-safe.
 */
final class TaskThreads {
  final Inbox inbox;
  final Outbox outbox;
  final WorkerSession workerSession;
  final SharedStatus.Writer status;
  final Cancellations cancellations;
  final WorkerConfig config;
  final Recalls recalls;
  final LastDefence lastDefence;
  final DeadlineWatch deadlines;
  final ItemLimit limit;
  final OwnBuilds builds = new OwnBuilds(TaskThreads.class.getClassLoader(), Hosts.local());
  private final Runnable whenReady;
  private final List<TaskThread> threads;
  private volatile boolean recycled;

  /**
   * Creates the threads.
   *
   * @param config names the initializer, the limit of items and the rules
   * @param whenReady run after the initializer
   */
  TaskThreads(
      Inbox inbox,
      Outbox outbox,
      WorkerSession workerSession,
      SharedStatus.Writer status,
      Cancellations cancellations,
      Recalls recalls,
      WorkerConfig config,
      LastDefence lastDefence,
      Runnable whenReady) {
    this.inbox = inbox;
    this.outbox = outbox;
    this.workerSession = workerSession;
    this.status = status;
    this.cancellations = cancellations;
    this.recalls = recalls;
    this.config = config;
    this.lastDefence = lastDefence;
    this.deadlines = new DeadlineWatch(lastDefence);
    this.limit = new ItemLimit(config.maxTasksPerChild());
    this.whenReady = whenReady;
    this.threads =
        IntStream.range(0, status.threads()).mapToObj(i -> new TaskThread(this, i)).toList();
  }

  /** How many items can run at a time. */
  int count() {
    return status.threads();
  }

  /** Has the first thread begin. */
  void start() {
    threads.get(0).start();
  }

  /** Has the other threads begin. Called by the first one, after the initializer. */
  void initialized() {
    threads.stream().skip(1).forEach(Thread::start);
    whenReady.run();
  }

  /** Interrupts the running items that have been cancelled. */
  void interruptCancelled() {
    threads.forEach(TaskThread::interruptCancelled);
    inbox.recheckAlone();
  }

  /** The last item that may run is about to. Its thread calls {@link #recycle} afterwards. */
  void lastBegins() {
    if (config.maxTasksPerChild() > 1) {
      // So that the replacement starts meanwhile.
      status.state(SharedStatus.State.RECYCLING);
    }
    inbox.stop();
  }

  /** Ends the process when the other threads have done what they run. */
  void recycle() {
    recycled = true;
    workerSession.leave();
  }

  /** Whether this process has run as many items as it may. */
  boolean isRecycled() {
    return recycled;
  }
}
