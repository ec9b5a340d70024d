package dev.warren.worker.contract;

import java.util.Optional;

/**
 * The exit codes a worker process chooses itself. Every other code (and every signal) is an end
 * that was not planned: while a task was running, a crash.
 *
 * <p>Codes alone prove nothing, for a task may call {@code System.exit} with any of them: whether a
 * task was running is read from the process's {@link SharedStatus}.
 */
public enum WorkerExit {
  /** Asked to drain: the running item was finished and the others given back. */
  DRAINED(0),
  /** The virtual machine ended itself for want of memory ({@code -XX:+ExitOnOutOfMemoryError}). */
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
   * A thread of Warren's own ended by surprise. The {@link SharedStatus} says so too ({@link
   * SharedStatus.State#FAULT}), and only that is believed: no item is charged.
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

  /** Whether a start that ended this way cannot succeed by being repeated. */
  public boolean permanent() {
    return this == BAD_CONFIGURATION || this == BROKER_REFUSED;
  }

  /** The constant of a code, or nothing for a code that no worker chooses. */
  public static Optional<WorkerExit> of(int code) {
    for (WorkerExit exit : values()) {
      if (exit.code == code) {
        return Optional.of(exit);
      }
    }
    return Optional.empty();
  }
}
