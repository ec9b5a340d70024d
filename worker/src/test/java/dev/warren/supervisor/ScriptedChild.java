package dev.warren.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.worker.contract.DumpFile;
import dev.warren.worker.contract.SharedStatus;
import dev.warren.worker.contract.WorkerCommand;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Main class of a process that stands for a worker: opens its shared status and then does what its
 * arguments say, one after the other. Without an end of its own it waits for the end of its input.
 */
final class ScriptedChild {
  private static volatile boolean obedient = true;

  /** The items of each thread. */
  private static SharedStatus.ItemWriter[] items;

  private ScriptedChild() {}

  public static void main(String[] arguments) throws Exception {
    SharedStatus.Writer status = SharedStatus.open(Path.of(arguments[0]));
    items = new SharedStatus.ItemWriter[status.threads()];
    Arrays.setAll(items, status::items);
    var input = new BufferedReader(new InputStreamReader(new FileInputStream(arguments[1]), UTF_8));
    for (int i = 2; i < arguments.length; i++) {
      String[] words = arguments[i].split(":");
      long number = words.length > 1 && words[1].matches("\\d+") ? Long.parseLong(words[1]) : 0;
      switch (words[0]) {
        case "config" -> {
          String line = input.readLine();
          if (line == null) {
            Runtime.getRuntime().halt(0);
          }
          System.err.println("configured " + line.contains("\"broker\":\"amqp://"));
          var commands = new Thread(() -> obey(input, status));
          commands.setDaemon(true);
          commands.start();
        }
        case "stubborn" -> obedient = false;
        case "ready" -> status.state(SharedStatus.State.READY);
        case "stopped" -> status.state(SharedStatus.State.STOPPED);
        case "recycling" -> status.state(SharedStatus.State.RECYCLING);
        case "begin" -> begin(0, words[1], Long.parseLong(words[2]), 0);
        case "limited" -> begin(0, words[1], Long.parseLong(words[2]), Long.parseLong(words[3]));
        case "beside" ->
            begin((int) number, words[2], Long.parseLong(words[3]), Long.parseLong(words[4]));
        case "end" -> items[(int) number].end();
        case "spin" -> spin();
        case "say" -> System.err.println(words[1]);
        case "noise" -> noise((int) number);
        case "pause" -> new CountDownLatch(1).await(number, TimeUnit.MILLISECONDS);
        case "exit" -> System.exit((int) number);
        case "halt" -> Runtime.getRuntime().halt((int) number);
        case "signal" -> signal(words[1]);
        case "memory" -> memory();
        case "spawn" -> spawn();
        case "hang" -> new CountDownLatch(1).await();
        default -> throw new IllegalArgumentException(arguments[i]);
      }
    }
    new CountDownLatch(1).await();
  }

  private static void begin(int thread, String job, long index, long limitMillis) {
    long now = System.currentTimeMillis();
    items[thread].begin(
        job,
        index,
        2,
        1,
        "test.Task.run",
        "warren.replies." + job,
        "key",
        now * 1000,
        limitMillis == 0 ? 0 : now + limitMillis);
  }

  private static void obey(BufferedReader input, SharedStatus.Writer status) {
    try {
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        System.err.println("command " + line);
        if (obedient && WorkerCommand.parse(line) instanceof WorkerCommand.Dump dump) {
          DumpFile.write(dump.file(), "stacks of " + ProcessHandle.current().pid());
        }
        if (obedient && line.contains("drain")) {
          endItems();
          status.state(SharedStatus.State.STOPPED);
          Runtime.getRuntime().halt(0);
        }
      }
    } catch (IOException e) {
      System.err.println("input failed: " + e.getMessage());
    }
    Runtime.getRuntime().halt(9);
  }

  private static void endItems() {
    for (SharedStatus.ItemWriter item : items) {
      try {
        item.end();
      } catch (IllegalStateException e) {
        // There is none.
      }
    }
  }

  /** Items whose fields all tell the same number, for as long as the process lives. */
  private static void spin() {
    for (int thread = 1; thread < items.length; thread++) {
      SharedStatus.ItemWriter item = items[thread];
      new Thread(() -> spin(item)).start();
    }
    spin(items[0]);
  }

  private static void spin(SharedStatus.ItemWriter item) {
    for (long i = 0; ; i++) {
      String job = "job-" + i;
      item.begin(job, i, (int) i + 1, (int) i, "task." + i, "warren.replies." + job, "key", i, i);
      item.end();
    }
  }

  private static void noise(int bytes) {
    var text = new StringBuilder();
    for (int i = 0; text.length() < bytes; i++) {
      text.append("line ").append(i).append('\n');
    }
    System.err.print(text);
    System.err.print("the very last words");
    System.err.flush();
  }

  private static void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(ProcessHandle.current().pid()))
        .start()
        .waitFor();
    new CountDownLatch(1).await();
  }

  private static void memory() {
    var all = new ArrayList<byte[]>();
    while (true) {
      all.add(new byte[1 << 20]);
    }
  }

  /** A process that holds this one's output open. */
  private static void spawn() throws IOException {
    Process sleeper =
        new ProcessBuilder("sleep", "300").redirectOutput(ProcessBuilder.Redirect.INHERIT).start();
    System.err.println("spawned " + sleeper.pid());
  }
}
