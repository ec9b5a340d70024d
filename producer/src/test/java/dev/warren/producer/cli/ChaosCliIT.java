package dev.warren.producer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.broker.RabbitServer;
import dev.warren.engine.FaultTasks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Real faults under the two programs as users run them. {@code -Dwarren.chaos=short} makes the jobs
 * smaller.
 */
@Tag("chaos")
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChaosCliIT {
  private static final boolean SHORT = "short".equals(System.getProperty("warren.chaos"));
  private static final String TASK = FaultTasks.class.getName() + ".act";
  private static final String CLASSES = Path.of("target", "test-classes").toString();

  private final String fleet = "chaos-" + ProcessHandle.current().pid() + "-" + System.nanoTime();

  @TempDir private Path folder;

  private static Program rabbit(Path jar, String... arguments) throws IOException {
    String uri = RabbitServer.shared().address().toUriWithPassword();
    return Program.withBroker(jar, uri, arguments);
  }

  private Program fleet(int processes) throws IOException {
    return rabbit(
            Program.WORKER,
            "start",
            "--fleet=" + fleet,
            "--processes=" + processes,
            "--classpath=" + CLASSES,
            "--grace-period=20s")
        .until(" ready\n");
  }

  /** Runs the task of the fleet with each line of the input. */
  private Program job(Path input, Path output, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "run",
                TASK,
                "--fleet=" + fleet,
                "--classpath=" + CLASSES,
                "--input=" + input,
                "--output=" + output,
                "--json"));
    arguments.addAll(List.of(more));
    return rabbit(Program.PRODUCER, arguments.toArray(String[]::new));
  }

  private static JsonNode json(Program.Result result) {
    return JsonMapper.shared().readTree(result.out().lines().reduce((a, b) -> b).orElseThrow());
  }

  private static void assertBalanced(JsonNode summary, int succeeded) {
    assertEquals(succeeded, summary.get("submitted").asInt());
    assertEquals(succeeded, summary.get("succeeded").asInt());
  }

  private static List<Long> workersOf(Program program) {
    return program.family().stream()
        .filter(line -> line.contains("dev.warren.worker.WorkerProcess"))
        .map(line -> Long.parseLong(line.substring(0, line.indexOf(' '))))
        .toList();
  }

  private static long lines(Path file) {
    try (var lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitLines(Path file, long lines) {
    Await.until(
        () -> lines + " lines in " + file,
        Duration.ofSeconds(180),
        () -> Files.exists(file) && lines(file) >= lines);
  }

  /** One line a note: the file to write it to, what, and how long that takes. */
  private Path notes(Path log, int items, int millis) throws IOException {
    Path input = folder.resolve("input.jsonl");
    Files.writeString(
        input,
        IntStream.range(0, items)
            .mapToObj(i -> "\"note:" + log + ":" + i + ":" + millis + "\"\n")
            .collect(Collectors.joining()));
    return input;
  }

  private static void assertNumbers(Path output, int items) throws IOException {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < items; i++) {
      expected.add("{\"index\":" + i + ",\"value\":" + i + "}");
    }
    assertEquals(expected, Files.readAllLines(output));
  }

  @Test
  @Tag("slow") // that is tried with the engine, too
  void aWorkerIsKilledEvery200Milliseconds() throws Exception {
    int count = SHORT ? 1_000 : 10_000;
    Random random = new Random(5);
    int kills = 0;
    try (Program job =
        Program.producer("run", "--arg=300", "--count=" + count, "--processes=4", "--json")) {
      while (job.isAlive()) {
        List<Long> workers = workersOf(job);
        if (!workers.isEmpty()) {
          ProcessHandle.of(workers.get(random.nextInt(workers.size())))
              .ifPresent(ProcessHandle::destroyForcibly);
          kills++;
        }
        TimeUnit.MILLISECONDS.sleep(200); // the pace of the killing
      }
      JsonNode summary = json(job.await(0));
      assertBalanced(summary, count);
      BigInteger sum = BigInteger.ZERO;
      for (int i = 0; i < 300; i++) {
        sum = sum.add(BigInteger.valueOf(i).pow(i));
      }
      assertEquals(Digests.sha256((sum + "\n").repeat(count)), summary.get("digest").asString());
      assertTrue(kills > 5, "only " + kills + " kills");
      System.out.println(kills + " kills, " + summary.get("crashes") + " of them hit an item");
      job.assertNothingLeft();
    }
  }

  @Test
  @Tag("slow") // that is tried with the engine, too
  void theBrokerIsKilledThreeTimes() throws Exception {
    RabbitServer server = RabbitServer.shared();
    int items = SHORT ? 600 : 1_500;
    Path output = folder.resolve("output.jsonl");
    Path log = folder.resolve("log");
    try (Program workers = fleet(2);
        Program job = job(notes(log, items, 20), output)) {
      assertEquals(2, workersOf(workers).size());
      for (int kill = 1; kill <= 3; kill++) {
        awaitLines(output, kill * items / 5);
        server.kill();
        server.restart();
      }
      assertBalanced(json(job.await(0)), items);
      assertNumbers(output, items);
      assertTrue(job.err().contains("is away: "), job.err());
      assertTrue(job.err().contains("is back after "), job.err());
    }
  }

  @Test
  void aKilledSupervisorTakesItsWorkersWithItAndAnotherOneGoesOn() throws Exception {
    int items = 1_000;
    Path output = folder.resolve("output.jsonl");
    Path log = folder.resolve("log");
    try (Program first = fleet(2);
        Program job = job(notes(log, items, 10), output)) {
      awaitLines(output, 100);
      first.signal("KILL");
      Await.until(
          () -> "left: " + first.family(), Duration.ofSeconds(2), () -> first.family().isEmpty());
      try (Program second = fleet(2)) {
        assertBalanced(json(job.await(0)), items);
        assertNumbers(output, items);
        assertFalse(second.family().isEmpty());
      }
    }
  }

  @Test
  void aKilledProducerIsResumedAndOnlyTheRestIsRun() throws Exception {
    int items = 300;
    Path output = folder.resolve("output.jsonl");
    Path log = folder.resolve("log");
    Path input = notes(log, items, 150);
    try (Program workers = fleet(2)) {
      assertEquals(2, workersOf(workers).size());
      try (Program job = job(input, output, "--resume")) {
        awaitLines(output, 30);
        job.signal("KILL");
        job.await(137);
      }
      long ran = lines(log);
      long written = lines(output);
      try (Program rest = job(input, output, "--resume")) {
        JsonNode summary = json(rest.await(0));
        assertEquals(items - written, summary.get("succeeded").asInt());
        assertNumbers(output, items);
        assertFalse(Files.exists(folder.resolve("output.jsonl.job")));
      }
      // What ran between the kill and the news of it is run twice; of the 270 that were queued when
      // the producer died, nothing else.
      long twice = lines(log) - items;
      assertTrue(twice < 220, ran + " before, " + written + " written, " + twice + " twice");
      System.out.println(ran + " ran before the kill, " + twice + " ran twice");
    }
  }

  @Test
  @Tag("slow")
  void sigtermLetsWhatRunsFinishAndAnotherFleetGoesOn() throws Exception {
    int items = 60;
    Path output = folder.resolve("output.jsonl");
    Path log = folder.resolve("log");
    try (Program leaving = fleet(2);
        Program staying = fleet(1);
        Program job = job(notes(log, items, 300), output)) {
      awaitLines(output, 6);
      assertEquals(1, workersOf(staying).size());
      leaving.signal("TERM");
      leaving.await(143);
      assertTrue(leaving.err().contains("no more tasks are taken"), leaving.err());
      assertTrue(leaving.err().contains("s for worker "), leaving.err());
      assertTrue(lines(output) < items, "the job was over before");
      JsonNode summary = json(job.await(0));
      assertBalanced(summary, items);
      assertEquals(0, summary.get("crashes").asInt());
      assertEquals(0, summary.get("retries").asInt());
      assertNumbers(output, items);
      assertEquals(items, lines(log), "an item was run twice");
    }
  }

  @Test
  @Tag("slow")
  void aBrokerWithoutMemoryIsWaitedFor() throws Exception {
    RabbitServer server = RabbitServer.shared();
    int items = 1_000;
    Path output = folder.resolve("output.jsonl");
    try (Program workers = fleet(2);
        Program job = job(notes(folder.resolve("log"), items, 10), output, "--chunk-size=1")) {
      awaitLines(output, 50);
      assertEquals(2, workersOf(workers).size());
      server.rabbitmqctl("set_vm_memory_high_watermark", "absolute", "1MB");
      try {
        TimeUnit.SECONDS.sleep(SHORT ? 10 : 20); // how long the alarm lasts
      } finally {
        server.rabbitmqctl("set_vm_memory_high_watermark", "absolute", "512MB");
      }
      assertBalanced(json(job.await(0)), items);
      assertNumbers(output, items);
      assertTrue(job.err().contains("does not take messages: "), job.err());
      assertTrue(job.err().contains("is back after "), job.err());
    }
  }

  @Test
  void aFullDiskUnderTheOutputIsAnErrorWithTheItem() throws Exception {
    try (Program job =
        Program.producer("run", "echo", "--arg=1", "--count=50", "--output=/dev/full")) {
      var result = job.await(1);
      assertTrue(result.err().contains("cannot write"), result.err());
      assertTrue(result.err().contains("item "), result.err());
      assertTrue(result.err().contains("No space left"), result.err());
    }
  }

  @Tag("slow")
  @Test
  void aMillionTasksLeaveTheMemoryOfAllProcessesFlat() throws Exception {
    int items = SHORT ? 300_000 : 1_000_000;
    List<String> figures = new ArrayList<>();
    Path output = folder.resolve("output.jsonl");
    try (Program workers = fleet(2);
        Program job =
            Program.withBrokerAndHeap(
                Program.PRODUCER,
                RabbitServer.shared().address().toUriWithPassword(),
                // Left alone a heap grows as long as there is memory, whether it has to or not.
                "96m",
                "run",
                "echo",
                "--fleet=" + fleet,
                "--arg=1",
                "--count=" + items,
                "--chunk-size=" + (SHORT ? "20" : "1"),
                "--output=" + output,
                "--json")) {
      long[] early = sizes(job, workers, output, items, 0.3, figures);
      sizes(job, workers, output, items, 0.6, figures);
      long[] late = sizes(job, workers, output, items, 0.9, figures);
      assertBalanced(json(job.await(0)), items);
      System.out.println("resident MiB: " + figures);
      for (int i = 0; i < early.length; i++) {
        assertTrue(late[i] < early[i] * 5 / 4 + 32, figures::toString);
      }
    }
  }

  /** Producer, supervisor and the largest worker, in MiB, when so much is done. */
  private static long[] sizes(
      Program job, Program fleet, Path output, int items, double done, List<String> figures) {
    // Ten bytes or more a line; counting them would be slow.
    long bytes = (long) (items * done * "{\"index\":100000,\"value\":1}".length());
    Await.until(
        () -> "so much done",
        Duration.ofSeconds(800),
        () -> output.toFile().length() >= bytes || !job.isAlive());
    long[] sizes = {
      job.family().stream().mapToLong(ChaosCliIT::resident).max().orElse(0),
      fleet.family().stream()
          .filter(line -> !line.contains("WorkerProcess"))
          .mapToLong(ChaosCliIT::resident)
          .max()
          .orElse(0),
      fleet.family().stream()
          .filter(line -> line.contains("WorkerProcess"))
          .mapToLong(ChaosCliIT::resident)
          .max()
          .orElse(0)
    };
    figures.add(
        "%.0f %%: producer %d, supervisor %d, worker %d"
            .formatted(done * 100, sizes[0], sizes[1], sizes[2]));
    return sizes;
  }

  private static long resident(String processLine) {
    Path status = Path.of("/proc", processLine.substring(0, processLine.indexOf(' ')), "status");
    try {
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0; // gone
    }
  }
}
