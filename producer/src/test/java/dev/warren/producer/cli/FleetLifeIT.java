package dev.warren.producer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.broker.BrokerException;
import dev.warren.broker.RabbitServer;
import dev.warren.engine.FaultTasks;
import dev.warren.fleet.FleetClient;
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.ProcessStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is done to a fleet while a job runs, by its commands: nothing of the job is lost, charged or
 * run twice, and {@code ps} is right after each of them.
 */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FleetLifeIT {
  private static final boolean SHORT = "short".equals(System.getProperty("warren.chaos"));
  private static final String TASK = FaultTasks.class.getName() + ".act";

  private final String fleet = "life-" + ProcessHandle.current().pid() + "-" + System.nanoTime();

  @TempDir private Path folder;

  private static Program rabbit(Path jar, String... arguments) throws IOException {
    String uri = RabbitServer.shared().address().toUriWithPassword();
    return Program.withBroker(jar, uri, arguments);
  }

  /** Runs a command on the fleet; it must succeed. */
  private String command(String... words) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(words));
    arguments.add("--fleet=" + fleet);
    try (Program program = rabbit(Program.WORKER, arguments.toArray(String[]::new))) {
      return program.await(0).out();
    }
  }

  /** A supervisor, be it by its own words or by those of {@code ps}. */
  private record Seen(String state, int wanted, Set<Long> pids, int working) {

    static Seen of(Announcement announcement) {
      return new Seen(
          announcement.stateWord(),
          announcement.status().orElseThrow().wanted(),
          announcement.processes().stream().map(ProcessStatus::pid).collect(Collectors.toSet()),
          (int) announcement.processes().stream().filter(ProcessStatus::takesTasks).count());
    }

    static Seen of(JsonNode json) {
      Set<Long> pids = new TreeSet<>();
      int working = 0;
      for (JsonNode process : json.get("processes")) {
        pids.add(process.get("pid").asLong());
        String state = process.get("state").asString();
        working += state.equals("running") || state.equals("ready") ? 1 : 0;
      }
      return new Seen(json.get("state").asString(), json.get("wanted").asInt(), pids, working);
    }

    boolean hasSize(int processes) {
      return wanted == processes && pids.size() == processes && working == processes;
    }
  }

  private List<Seen> supervisors() {
    try (FleetClient client = FleetClient.open(RabbitServer.shared().address(), fleet)) {
      return client.look(false).supervisors().stream()
          .map(it -> Seen.of(it.announcement()))
          .toList();
    } catch (BrokerException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<Seen> ps() throws Exception {
    List<Seen> seen = new ArrayList<>();
    JsonMapper.shared()
        .readTree(command("ps", "--json"))
        .get("supervisors")
        .forEach(json -> seen.add(Seen.of(json)));
    return seen;
  }

  /** Waits until that holds for each supervisor; {@code ps} must say so, too. */
  private void awaitEach(String what, int supervisors, Predicate<Seen> holds) throws Exception {
    Predicate<List<Seen>> all = seen -> seen.size() == supervisors && seen.stream().allMatch(holds);
    Await.until(
        () -> what + ": " + supervisors(), Duration.ofSeconds(60), () -> all.test(supervisors()));
    List<Seen> shown = ps();
    assertTrue(all.test(shown), () -> what + ", by ps: " + shown);
  }

  private void awaitSize(int supervisors, int processes) throws Exception {
    awaitEach(processes + " processes each", supervisors, it -> it.hasSize(processes));
  }

  private Set<Long> pids() {
    return supervisors().stream()
        .flatMap(it -> it.pids().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static long lines(Path file) throws IOException {
    try (var lines = Files.lines(file)) {
      return lines.count();
    }
  }

  /** A folder with the classes of the task, which can be replaced as a jar is. */
  private Path classes() throws IOException {
    Path from = Path.of("target", "test-classes");
    Path to = folder.resolve("classes");
    String name = FaultTasks.class.getName().replace('.', '/');
    Path folderOfClass = to.resolve(name).getParent();
    Files.createDirectories(folderOfClass);
    try (var files = Files.list(from.resolve(name).getParent())) {
      for (Path file : files.toList()) {
        if (Files.isRegularFile(file)) {
          Path copy = folderOfClass.resolve(file.getFileName());
          Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    return to;
  }

  /** Gives the job items until it is enough, at least so many; returns how many. */
  private static int feed(Program job, Path log, int threads, AtomicBoolean enough) {
    int items = 0;
    try (OutputStream input = job.input()) {
      while (!enough.get() || items < (SHORT ? 0 : 10_000)) {
        String line = "\"note:" + log + ":" + items++ + ":" + 25 * threads + "\"\n";
        input.write(line.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return items;
  }

  @Test
  void everyCommandIsHarmlessToTheJob() throws Exception {
    everyCommandIsHarmless(1);
  }

  @Test
  @Tag("slow")
  void everyCommandIsHarmlessToTheJobAlsoInProcessesOfManyThreads() throws Exception {
    everyCommandIsHarmless(8);
  }

  private void everyCommandIsHarmless(int threads) throws Exception {
    Path log = folder.resolve("log");
    Files.createFile(log);
    Path output = folder.resolve("output.jsonl");
    String[] start = {
      "start",
      "--fleet=" + fleet,
      "--processes=1",
      "--threads=" + threads,
      "--classpath=" + classes(),
      "--grace-period=30s"
    };
    try (Program first = rabbit(Program.WORKER, start).until(" ready\n");
        Program second = rabbit(Program.WORKER, start).until(" ready\n")) {
      awaitSize(2, 1);
      try (Program job =
          rabbit(
              Program.PRODUCER,
              "run",
              TASK,
              "--fleet=" + fleet,
              "--classpath=" + Path.of("target", "test-classes"),
              "--input=-",
              "--max-in-flight=" + 100 * threads,
              "--output=" + output,
              "--json")) {
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Integer> fed =
            CompletableFuture.supplyAsync(() -> feed(job, log, threads, enough));
        Await.until("the first result", () -> output.toFile().length() > 0);
        command("scale", "4");
        awaitSize(2, 4);
        command("quiet");
        awaitEach("quiet", 2, it -> it.state().equals("quiet") && it.working() == 0);
        long quiet = lines(log);
        JsonNode jobs = JsonMapper.shared().readTree(command("ps", "--jobs", "--json")).get("jobs");
        assertEquals(1, jobs.size(), jobs::toString);
        assertEquals(TASK, jobs.get(0).get("task").asString());
        assertEquals(quiet, lines(log), "items that ran while the fleet was quiet");
        command("resume");
        awaitEach("working", 2, it -> it.state().equals("working"));
        awaitSize(2, 4);
        Set<Long> before = pids();
        classes();
        command("restart");
        Await.until(
            () -> "new processes: " + supervisors(),
            Duration.ofSeconds(90),
            () -> pids().stream().noneMatch(before::contains));
        awaitSize(2, 4);
        command("scale", "2");
        awaitSize(2, 2);
        second.signal("TERM");
        second.await(143);
        awaitSize(1, 2);
        enough.set(true);
        int items = fed.get();
        Program.Result result = job.await(0);
        JsonNode summary =
            JsonMapper.shared().readTree(result.out().lines().reduce((a, b) -> b).orElseThrow());
        assertEquals(items, summary.get("succeeded").asInt(), summary::toString);
        assertEquals(0, summary.get("crashes").asInt(), summary::toString);
        assertEquals(0, summary.get("retries").asInt(), summary::toString);
        assertEquals(items, lines(output));
        List<String> notes = Files.readAllLines(log);
        assertEquals(items, Set.copyOf(notes).size(), "different items that ran");
        assertEquals(items, notes.size(), "items that ran");
        job.assertNothingLeft();
      }
      command("stop");
      first.await();
      first.assertNothingLeft();
      second.assertNothingLeft();
    }
  }
}
