package dev.warren.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What Linux tells about a process; on other systems nothing is known.
 *
 * @param residentBytes its resident memory, 0 where it cannot be told
 * @param stopped whether it stands still because somebody sent it SIGSTOP
 */
record ProcessFigures(long residentBytes, boolean stopped) {
  private static final ProcessFigures UNKNOWN = new ProcessFigures(0, false);

  /** Reads them. */
  static ProcessFigures of(long pid) {
    long bytes = 0;
    boolean stopped = false;
    // Not statm: that counts in pages, whose size Java does not tell.
    try {
      for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
        if (line.startsWith("State:")) {
          // A small t is a process in the hands of a debugger.
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
