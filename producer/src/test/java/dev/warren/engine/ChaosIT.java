package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.ShortLivedJvm;
import dev.warren.broker.Await;
import dev.warren.broker.QueueNames;
import dev.warren.broker.RabbitCluster;
import dev.warren.broker.RabbitServer;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.message.FailureKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real faults below producers and workers: every answer is exact all the same. */
@Tag("chaos")
@Timeout(value = 400, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChaosIT {
  private final QueueNames names = new QueueNames("test-" + UUID.randomUUID());

  @TempDir private Path folder;

  private BrokerEngine open(BrokerAddress address) throws Exception {
    return BrokerEngine.open(
        FleetOptionsBuilder.create()
            .broker(address)
            .fleet(names.fleet())
            .processes(2)
            .classPath(System.getProperty("java.class.path"))
            .jvmOptions(ShortLivedJvm.options("128m"))
            .gracePeriod(Duration.ofSeconds(5))
            .build());
  }

  @Test
  void aClusterMayLoseTheNodeThatLeadsTheQueue() throws Exception {
    try (var cluster = RabbitCluster.startOrSkip();
        BrokerEngine engine = open(cluster.address())) {
      // Asking takes longer than the job.
      int leader = cluster.leader(names.tasks());
      ChaosJob job = new ChaosJob(engine);
      job.awaitEighths(1);
      cluster.kill(leader);
      job.assertExact();
    }
  }

  @Test
  void everyKindOfPoisonInChunksHasItsVerdictAndEveryNeighbourItsValue() throws Exception {
    everyKindOfPoison(100);
  }

  @Test
  @Tag("slow")
  void everyKindOfPoisonHasItsVerdictAndEveryNeighbourItsValue() throws Exception {
    everyKindOfPoison(1);
  }

  private void everyKindOfPoison(int chunk) throws Exception {
    Map<Integer, String> poison =
        Map.of(
            30, "halt:7", 130, "exit:0", 230, "kill", 330, "memory", 430, "overflow", 530, "spin");
    List<String> acts = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      acts.add(poison.getOrDefault(i, "square:" + i));
    }
    try (BrokerEngine engine = open(RabbitServer.shared().address())) {
      WorkOptions limited = new WorkOptions(1_500, 0, Duration.ZERO, 3);
      TestJob job = TestJob.act(engine, limited, chunk, acts).await();
      for (int i = 0; i < 600; i++) {
        if (!poison.containsKey(i)) {
          job.assertValue(i, Long.toString((long) i * i));
        }
      }
      for (int crashed : new int[] {30, 130, 230, 330}) {
        assertEquals(FailureKind.CRASHED, job.failure(crashed).failure().kind());
        assertEquals(3, job.failure(crashed).attempts());
      }
      assertEquals(FailureKind.FAILED, job.failure(430).failure().kind());
      assertEquals(FailureKind.TIMEOUT, job.failure(530).failure().kind());
      assertEquals(12, engine.ledger().totals().crashes());
      Await.until(
          () -> "four dead letters",
          Duration.ofSeconds(20),
          () -> RabbitServer.shared().queues().getOrDefault(names.dead(), 0L) == 4);
    }
  }

  @Test
  void aTaskLongerThanTheBrokersTimeoutRunsOnce() throws Exception {
    RabbitServer server = RabbitServer.shared();
    // Before the queues are made. Classic channels look at the clock once a minute unless told.
    server.rabbitmqctl(
        "eval",
        "application:set_env(rabbit, consumer_timeout, 4000),"
            + " application:set_env(rabbit, channel_tick_interval, 1000).");
    try (BrokerEngine engine = open(server.address())) {
      Path notes = folder.resolve("notes");
      int millis = ChaosJob.SHORT ? 10_000 : 20_000;
      List<String> acts =
          List.of("note:" + notes + ":1:" + millis, "note:" + notes + ":2:" + millis);
      TestJob job = TestJob.act(engine, TestJob.options(), 1, acts).await();
      job.assertValue(0, "1");
      job.assertValue(1, "2");
      assertEquals(2, Files.readAllLines(notes).size());
      assertEquals(0, engine.ledger().totals().crashes());
    } finally {
      server.rabbitmqctl(
          "eval",
          "application:set_env(rabbit, consumer_timeout, 1800000),"
              + " application:set_env(rabbit, channel_tick_interval, 60000).");
    }
  }

  @Test
  void aWorkerThatIsStoppedIsReplaced() throws Exception {
    try (BrokerEngine engine = open(RabbitServer.shared().address())) {
      ChaosJob job = new ChaosJob(engine);
      job.awaitEighths(1);
      ProcessHandle victim =
          ProcessHandle.current()
              .children()
              .filter(child -> child.info().commandLine().orElse("").contains("WorkerProcess"))
              .findFirst()
              .orElseThrow();
      new ProcessBuilder("kill", "-STOP", "" + victim.pid()).start().waitFor();
      job.assertExact();
      assertTrue(victim.onExit().get(20, TimeUnit.SECONDS) != null);
    }
  }
}
