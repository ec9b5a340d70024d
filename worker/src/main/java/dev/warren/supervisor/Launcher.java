package dev.warren.supervisor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Starts the operating-system process of a worker. */
interface Launcher {
  /** What a start has to wait for now, in words; empty if it can be tried. */
  default Optional<String> obstacle() {
    return Optional.empty();
  }

  /** No process is started any more. */
  default void close() {}

  /**
   * Starts a process and returns at once.
   *
   * @param blackBox the file the process opens as its black box
   * @param commands the socket from which the process is told what to do
   * @return a process without standard input, with a pipe for its standard output, its standard
   *     error going to its output
   * @throws IOException if the operating system cannot start it
   */
  Process launch(Path blackBox, Path commands) throws IOException;
}
