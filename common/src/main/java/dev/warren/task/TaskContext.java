package dev.warren.task;

import java.time.Instant;
import java.util.Optional;

/** What a task may know about its own run. Instances are thread-safe and valid during the run. */
public interface TaskContext {

  /**
   * The context of the task that runs in this thread.
   *
   * @throws IllegalStateException if no task runs in this thread
   */
  static TaskContext current() {
    return RunningTask.current();
  }

  /** The identity of the item, {@code <job>/<index>}: the same in every attempt. */
  String taskId();

  /** The number of this attempt; the first is 1. */
  int attempt();

  /** When the time limit of this run ends; empty if it has none. */
  Optional<Instant> deadline();

  /** True once the run is asked to end: it was cancelled, timed out, or its process is leaving. */
  boolean isStopping();
}
