package dev.warren.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The memory of this machine, or of the control groups that this process is in where they have
 * less. Linux's own files instead of the JDK's bean, whose classes take 50 ms to load.
 */
final class MachineMemory {
  private static final Path PROC = Path.of("/proc");
  private static final Path GROUPS = Path.of("/sys/fs/cgroup");

  private final Path proc;
  private final Path groups;

  MachineMemory(Path proc, Path groups) {
    this.proc = proc;
    this.groups = groups;
  }

  /** How much there is, in bytes; 0 if unknown. */
  static long totalBytes() {
    return new MachineMemory(PROC, GROUPS).total();
  }

  /** How much could be taken now, in bytes; the largest number if unknown. */
  static long availableBytes() {
    return new MachineMemory(PROC, GROUPS).available();
  }

  long total() {
    long machine = ofMachine("MemTotal:", 0);
    return groups().mapToLong(MachineMemory::limit).reduce(machine, Math::min);
  }

  long available() {
    long machine = ofMachine("MemAvailable:", Long.MAX_VALUE);
    return groups()
        .filter(group -> limit(group) < Long.MAX_VALUE)
        .mapToLong(group -> limit(group) - used(group))
        .reduce(machine, Math::min);
  }

  private long ofMachine(String name, long unknown) {
    try (Stream<String> lines = Files.lines(proc.resolve("meminfo"))) {
      return lines
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(unknown);
    } catch (IOException | RuntimeException e) {
      return unknown; // not Linux
    }
  }

  /** The folders of this process's control group, of version 2 or 1, and of those around it. */
  private Stream<Path> groups() {
    try {
      for (String line : Files.readAllLines(proc.resolve("self/cgroup"))) {
        String[] parts = line.split(":", 3);
        if (parts.length == 3 && (parts[1].isEmpty() || parts[1].equals("memory"))) {
          Path root = parts[1].isEmpty() ? groups : groups.resolve("memory");
          Path own = root.resolve(parts[2].substring(1)).normalize();
          return Stream.iterate(own, path -> path.startsWith(root), Path::getParent);
        }
      }
    } catch (IOException | RuntimeException e) {
      // Not Linux, or none.
    }
    return Stream.empty();
  }

  private static long limit(Path group) {
    return number(group, Long.MAX_VALUE, "memory.max", "memory.limit_in_bytes");
  }

  /** Without what the kernel would give back at once. */
  private static long used(Path group) {
    long all = number(group, 0, "memory.current", "memory.usage_in_bytes");
    try (Stream<String> lines = Files.lines(group.resolve("memory.stat"))) {
      return lines
          .filter(line -> line.matches("(total_)?inactive_file \\d+"))
          .mapToLong(line -> all - Long.parseLong(line.replaceAll("\\D", "")))
          .min()
          .orElse(all);
    } catch (IOException | RuntimeException e) {
      return all;
    }
  }

  private static long number(Path group, long unknown, String... files) {
    for (String file : List.of(files)) {
      try {
        return Long.parseLong(Files.readString(group.resolve(file)).strip());
      } catch (IOException | NumberFormatException e) {
        // The other version's name, or "max".
      }
    }
    return unknown;
  }
}
