package dev.warren.engine;

import dev.warren.task.Task;
import dev.warren.task.TaskContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Tasks that behave badly, for tests; each kind of harm at one argument only, so that the others
 * are innocent.
 */
public final class FaultTasks {
  private FaultTasks() {}

  /** Does what its argument says; returns a number that is not negative. */
  @Task
  public static long act(String what) throws Exception {
    String[] words = what.split(":");
    switch (words[0]) {
      case "halt" -> Runtime.getRuntime().halt(Integer.parseInt(words[1]));
      case "exit" -> System.exit(Integer.parseInt(words[1]));
      case "kill" -> killMyself();
      case "memory" -> fillMemory();
      case "overflow" -> overflow(0);
      case "throw" -> throw new IllegalStateException(words[1]);
      case "print" -> System.err.println("last words " + words[1]);
      case "last-words" -> {
        System.err.println("last words " + words[1]);
        Runtime.getRuntime().halt(42);
      }
      case "spin" -> spin();
      case "sleep" -> Thread.sleep(Long.parseLong(words[1]));
      case "meet" -> {
        return meet(Path.of(words[1]), words[2], Integer.parseInt(words[3]));
      }
      case "index" -> {
        return indexAfter(Long.parseLong(words[1]));
      }
      case "attempt" -> {
        return TaskContext.current().attempt();
      }
      case "halt-once" -> {
        if (TaskContext.current().attempt() == 1) {
          Runtime.getRuntime().halt(1);
        }
      }
      case "halt-unless" -> {
        Path file = Path.of(words[1]);
        if (!Files.exists(file)) {
          Runtime.getRuntime().halt(3);
        }
        Files.writeString(file, "ran");
      }
      case "note" -> {
        // One write each, so that lines of several processes do not mix.
        byte[] line = (words[2] + "\n").getBytes(StandardCharsets.UTF_8);
        Files.write(Path.of(words[1]), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        Thread.sleep(Long.parseLong(words[3]));
        return Long.parseLong(words[2]);
      }
      case "square" -> {
        long n = Long.parseLong(words[1]);
        return n * n;
      }
      default -> throw new IllegalArgumentException(what);
    }
    return 0;
  }

  /** Waits until so many have come to a folder; fails when that is gone, and the test with it. */
  private static int meet(Path folder, String name, int all) throws Exception {
    Files.createFile(folder.resolve(name));
    while (folder.toFile().list().length < all) {
      Thread.sleep(5);
    }
    return folder.toFile().list().length;
  }

  /** The index of the item in its job, if it is the same before and after a sleep. */
  private static long indexAfter(long millis) throws InterruptedException {
    TaskContext context = TaskContext.current();
    String before = context.taskId();
    Thread.sleep(millis);
    if (TaskContext.current() != context || !context.taskId().equals(before)) {
      throw new IllegalStateException(before + " has become " + TaskContext.current().taskId());
    }
    return Long.parseLong(before.substring(before.lastIndexOf('/') + 1));
  }

  private static void killMyself() throws Exception {
    long pid = ProcessHandle.current().pid();
    new ProcessBuilder("kill", "-9", Long.toString(pid)).start().waitFor();
    spin();
  }

  private static void fillMemory() {
    List<long[]> all = new ArrayList<>();
    while (true) {
      all.add(new long[10_000_000]);
    }
  }

  private static int overflow(int depth) {
    return overflow(depth + 1) + 1;
  }

  /** Never returns and does not react to interrupts. */
  private static void spin() {
    while (true) {
      Thread.onSpinWait();
    }
  }
}
