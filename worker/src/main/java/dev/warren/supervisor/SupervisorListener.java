package dev.warren.supervisor;

import dev.warren.worker.contract.OutputLine;

/**
 * Is told what a {@link Supervisor} does. All methods but {@link #output} are called on the
 * supervisor's thread, one at a time, and must not block or call {@link Supervisor#stop} or {@link
 * Supervisor#kill}. What a method throws is logged once and harms nothing.
 */
public interface SupervisorListener {
  /** The number of processes that are able to take tasks has changed. */
  default void ready(int processes) {}

  /**
   * The processes are being killed, and none will be started again. Called at most once.
   *
   * @param reason why, with the last words of a process where there are any; several lines
   */
  default void gaveUp(String reason) {}

  /**
   * Somebody told the supervisor to stop, or nothing is left to do. It ends its processes now, and
   * its owner should call {@link Supervisor#stop} soon, on another thread.
   *
   * @return false if it may not, which is the default: its owner ends it when it wants to
   */
  default boolean stopAsked() {
    return false;
  }

  /**
   * A process has ended.
   *
   * @param cause what that means, in one or two words joined by {@code _}, such as {@code planned},
   *     {@code crash} or {@code start_failed}
   * @param items how many items it had run to their end
   */
  default void ended(String cause, long items) {}

  /** A process has been launched, is ready, or has ended. Each of that is told once. */
  default void process(ProcessEvent event) {}

  /** One line about a change of state, for a log or a person. Nothing by default. */
  default void log(String line) {}

  /** One line about a process that ended unplanned. */
  default void died(String line) {
    log(line);
  }

  /** One line about something that is wrong or late, although the processes go on. */
  default void warn(String line) {
    log(line);
  }

  /**
   * One line that a process wrote. Called on a thread of that process; while it blocks, so does the
   * process's output. By default the other method gets it.
   */
  default void output(OutputLine line) {
    output(line.toString());
  }

  /** The same with process and item in front of it. Standard error by default. */
  default void output(String line) {
    System.err.println(line);
  }
}
