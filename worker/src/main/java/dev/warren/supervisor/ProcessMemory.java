package dev.warren.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Resident memory of a process, as Linux tells it. */
final class ProcessMemory {
  private ProcessMemory() {}

  /** In bytes; 0 where it cannot be told. */
  static long residentBytes(long pid) {
    // Not statm: that counts in pages, whose size Java does not tell.
    try {
      for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) << 10;
        }
      }
    } catch (IOException | NumberFormatException e) {
      // Gone, or no such file system.
    }
    return 0;
  }
}
