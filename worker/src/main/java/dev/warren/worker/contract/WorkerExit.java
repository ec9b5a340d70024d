package dev.warren.worker.contract;

import java.util.Arrays;
import java.util.Optional;

/**
 * The exit codes that a worker process chooses itself. Every other code, and every signal, is an
 * unplanned end, and a crash if a task was running.
 *
 * <p>A code alone proves nothing, because a task may call {@code System.exit} with any of them:
 * whether a task was running is read from the process's {@link SharedStatus}.
 */
public enum WorkerExit {
  /** Asked to drain: the running item was finished and the others given back. */
  DRAINED(0),
  /** The virtual machine ended for lack of memory ({@code -XX:+ExitOnOutOfMemoryError}). */
  OUT_OF_MEMORY(3),
  /** The configuration line cannot be used; another start would end the same way. */
  BAD_CONFIGURATION(11),
  /** The initializer threw; its message is on standard error. */
  INITIALIZER_FAILED(12),
  /** The limit of items of this process is reached. */
  RECYCLED(13),
  /**
   * The broker refuses the credentials, the virtual host or the queues; another start would end the
   * same way.
   */
  BROKER_REFUSED(14),
  /**
   * A thread of Warren's own ended unexpectedly. The {@link SharedStatus} says so too ({@link
   * SharedStatus.State#FAULT}), and only that is believed, because a task can choose this code as
   * well: no item is charged.
   */
  INTERNAL_FAULT(15);

  private final int code;

  WorkerExit(int code) {
    this.code = code;
  }

  /** The exit code as the operating system sees it. */
  public int code() {
    return code;
  }

  /** Whether every other start would end the same way. */
  public boolean permanent() {
    return this == BAD_CONFIGURATION || this == BROKER_REFUSED;
  }

  /** The constant of a code; empty for a code that no worker chooses. */
  public static Optional<WorkerExit> of(int code) {
    return Arrays.stream(values()).filter(exit -> exit.code == code).findFirst();
  }
}
