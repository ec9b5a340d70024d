package dev.warren.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What Linux knows about a process; on other systems nothing is known.
 *
 * @param residentBytes its resident memory, 0 if that is not known
 * @param stopped whether a signal such as SIGSTOP has stopped it
 */
record ProcessFigures(long residentBytes, boolean stopped) {
  private static final ProcessFigures UNKNOWN = new ProcessFigures(0, false);

  /** Reads them. */
  static ProcessFigures of(long pid) {
    long bytes = 0;
    boolean stopped = false;
    // Not statm, which counts pages: Java does not know their size.
    try {
      for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
        if (line.startsWith("State:")) {
          // A small t means that a debugger has stopped it.
          stopped = line.contains("T (stopped)");
        } else if (line.startsWith("VmRSS:")) {
          bytes = Long.parseLong(line.replaceAll("\\D", "")) << 10;
        }
      }
      return new ProcessFigures(bytes, stopped);
    } catch (IOException | NumberFormatException e) {
      return UNKNOWN; // gone, or no such file system
    }
  }
}
