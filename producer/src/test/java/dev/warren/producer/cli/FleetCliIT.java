package dev.warren.producer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.broker.RabbitServer;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.broker.address.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code producer run} and {@code worker start} at a RabbitMQ, each in a process of its own. */
@Timeout(300)
class FleetCliIT {
  private static String uri;
  private static BrokerAddress address;

  @TempDir private Path folder;

  @BeforeAll
  static void startBroker() {
    address = RabbitServer.shared().address();
    uri = address.toUriWithPassword();
  }

  private static Program worker(String... arguments) throws Exception {
    return Program.withBroker(Program.WORKER, uri, arguments);
  }

  private static Program producer(String... arguments) throws Exception {
    return Program.withBroker(Program.PRODUCER, uri, arguments);
  }

  @Test
  void twoSupervisorsShareAJobAndEndInGoodOrder() throws Exception {
    Path jar = ForeignTask.jar(folder);
    String classPath = jar.toString();
    try (Program first =
            worker("start", "--fleet=shared", "--processes=1", "--classpath", classPath);
        Program second =
            worker("start", "--fleet=shared", "--processes=1", "--classpath", classPath)) {
      String ready = "worker: 1 worker process of fleet 'shared' on " + address + " ready\n";
      first.until(ready);
      second.until(ready);
      try (Program job =
          producer(
              "run",
              ForeignTask.NAME,
              "--fleet=shared",
              "--arg={\"text\":\"a b\",\"times\":500}",
              "--count=2000",
              "--json")) {
        var result = job.await(0);
        JsonNode summary = JsonMapper.shared().readTree(result.out());
        assertEquals(2000, summary.get("succeeded").asInt());
        Set<Long> pids = new HashSet<>();
        summary.get("workers").forEach(worker -> pids.add(worker.get("pid").asLong()));
        assertEquals(2, pids.size(), result.out());
        job.assertNothingLeft();
        String id = summary.get("job").asString();
        for (String queue : RabbitServer.shared().queues().keySet()) {
          assertFalse(queue.startsWith("warren.replies.") || queue.contains(id), queue);
        }
      }
      first.signal("TERM");
      second.signal("INT");
      first.await(143);
      second.await(130);
      first.assertNothingLeft();
      second.assertNothingLeft();
    }
  }

  @Test
  void aSecondWayToTheSameWorkersIsToBringThem() throws Exception {
    try (Program job =
        producer("run", "echo", "--fleet=own", "--arg=1", "--count=10", "--processes=1")) {
      var result = job.await(0);
      assertTrue(result.err().contains("10 submitted = 10 succeeded"), result.err());
      job.assertNothingLeft();
    }
  }

  @Test
  void withoutWorkersItSaysHowToStartSomeAndGivesUp() throws Exception {
    try (Program job =
        producer("run", "echo", "--fleet=empty", "--arg=1", "--count=3", "--wait-for-workers=7s")) {
      var result = job.await(4);
      assertTrue(
          result.err().startsWith("producer: no worker of fleet 'empty' on " + address + " yet; "),
          result.err());
      assertTrue(result.err().contains("worker.jar start --fleet empty"), result.err());
      assertTrue(result.err().contains("3 submitted = 0 succeeded"), result.err());
      assertTrue(result.err().contains("was seen within 7s"), result.err());
      assertFalse(result.err().contains(address.password().value()), result.err());
      job.assertNothingLeft();
    }
  }

  @Test
  void aWrongPasswordIsRefusedAndNotShown() throws Exception {
    String wrong = address.withPassword(new Secret("not-this-one")).toUriWithPassword();
    for (Path jar : new Path[] {Program.PRODUCER, Program.WORKER}) {
      String command = jar == Program.WORKER ? "start" : "run";
      try (Program program = Program.withBroker(jar, wrong, command)) {
        var result = program.await(3);
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().contains("refused the login of '"), result.err());
        assertFalse(result.err().contains("not-this-one"), result.err());
        program.assertNothingLeft();
      }
    }
  }

  @Test
  void workersThatCannotStartAreGivenUpWithTheirLastWords() throws Exception {
    try (Program program =
        worker("start", "--fleet=bad", "--processes=2", "--jvm-options=-XX:NoSuchOption")) {
      long start = System.nanoTime();
      var result = program.await(6);
      assertTrue(System.nanoTime() - start < 10_000_000_000L, "took long");
      assertTrue(result.err().contains("NoSuchOption"), result.err());
      program.assertNothingLeft();
    }
  }

  @Test
  void aFleetDrainsWithinItsGracePeriod() throws Exception {
    Path output = folder.resolve("output.jsonl");
    try (Program fleet = worker("start", "--fleet=drain", "--processes=1", "--grace-period=20s")) {
      fleet.until(" ready\n");
      Path input = Files.writeString(folder.resolve("input"), "1\n3000\n");
      try (Program job =
          producer(
              "run", "sleep", "--fleet=drain", "--input", "" + input, "--output", "" + output)) {
        Await.until("the first answer", () -> output.toFile().length() > 0);
        fleet.signal("TERM");
        fleet.until("waiting up to ");
        fleet.await(143);
        fleet.assertNothingLeft();
        job.await(0);
        assertEquals(2, Files.readAllLines(output).size());
      }
    }
  }
}
