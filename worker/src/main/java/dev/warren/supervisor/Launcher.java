package dev.warren.supervisor;

import java.io.IOException;
import java.nio.file.Path;

/** Starts the operating-system process of a worker. */
interface Launcher {
  /**
   * Starts a process and returns at once.
   *
   * @param blackBox the file the process opens as its black box
   * @return a process with pipes for its standard input and output, its standard error going to its
   *     output
   * @throws IOException if the operating system cannot start it
   */
  Process launch(Path blackBox) throws IOException;
}
