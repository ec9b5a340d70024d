package dev.warren.supervisor;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Starts the operating-system process of a worker. */
interface Launcher {
  /** What stands in the way of a start now, in words; empty if nothing does. */
  default Optional<String> obstacle() {
    return Optional.empty();
  }

  /** How long the end of the process that was launched last may take. */
  default Duration endLimit() {
    return WorkerHandle.END_LIMIT;
  }

  /**
   * Has the next processes use the class path as it is now.
   *
   * @return why they cannot, in words; empty if they can
   */
  default Optional<String> renew() {
    return obstacle();
  }

  /** Bounds the memory of the next processes for so many of them on this machine. */
  default void share(int processes) {}

  /**
   * What tells the class paths of processes apart; empty while that is being found out, which
   * begins with the first call. Does not block.
   */
  default String build() {
    return "";
  }

  /** Releases what launches have taken; no process is started any more. */
  default void retire() {}

  /**
   * Starts a process and returns at once.
   *
   * @param status the file the process opens as its shared status
   * @return a process whose input is its command pipe, which the programs that its tasks start do
   *     not inherit, and whose output includes its standard error
   * @throws IOException if the operating system cannot start it
   */
  Process launch(Path status) throws IOException;
}
