package dev.warren.supervisor;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Starts the operating-system process of a worker. */
interface Launcher {
  /** What a start has to wait for now, in words; empty if it can be tried. */
  default Optional<String> obstacle() {
    return Optional.empty();
  }

  /** How long the end of the process that was launched last may take. */
  default Duration endLimit() {
    return WorkerHandle.END_LIMIT;
  }

  /** No process is started any more. */
  default void retire() {}

  /**
   * Starts a process and returns at once.
   *
   * @param status the file the process opens as its shared status
   * @return a process whose input is what it is told to do, though not what programs inherit that
   *     its tasks start; its standard error goes to its output
   * @throws IOException if the operating system cannot start it
   */
  Process launch(Path status) throws IOException;
}
