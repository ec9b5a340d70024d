package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.broker.BrokerConnection;
import dev.warren.broker.FleetUsers;
import dev.warren.broker.QueueNames;
import dev.warren.broker.QueueType;
import dev.warren.broker.RabbitServer;
import dev.warren.broker.Topology;
import dev.warren.supervisor.Supervisor;
import dev.warren.supervisor.SupervisorConfig;
import dev.warren.supervisor.SupervisorListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a producer leaves behind is not run for nobody, with the users of the README. */
@Timeout(120)
class GoneProducerIT {
  private static final QueueNames NAMES = new QueueNames("default");
  private static FleetUsers users;

  @TempDir private Path directory;

  @BeforeAll
  static void makeUsers() {
    users = new FleetUsers(RabbitServer.shared());
  }

  @AfterAll
  static void deleteUsers() {
    users.close();
  }

  private static BrokerEngine producer() throws Exception {
    return BrokerEngine.open(
        FleetOptionsBuilder.create()
            .broker(users.address(FleetUsers.PRODUCER))
            .fleet(NAMES.fleet())
            .waitForBroker(Duration.ofSeconds(60))
            .gracePeriod(Duration.ofSeconds(5))
            .build());
  }

  private List<String> notes(String file, int count) {
    List<String> acts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      acts.add("note:" + directory.resolve(file) + ":" + i + ":0");
    }
    return acts;
  }

  @Test
  void itemsOfAProducerThatGaveUpWithoutWorkersNeverRun() throws Exception {
    List<String> words = new CopyOnWriteArrayList<>();
    SupervisorListener listener =
        new SupervisorListener() {
          @Override
          public void output(String line) {
            words.add(line);
          }
        };
    try (BrokerConnection connection = users.connect(FleetUsers.WORKER)) {
      Topology.declareFleet(connection, NAMES);
      try (BrokerEngine gaveUp = producer()) {
        TestJob.act(gaveUp, TestJob.options(), 1, notes("gone", 30));
        TestJob.act(gaveUp, TestJob.options(), 10, notes("gone", 40));
        assertTrue(gaveUp.awaitPublished(Duration.ofSeconds(30)));
      }
      assertEquals(OptionalLong.of(34), Topology.ready(connection, NAMES.tasks()));
      String classPath = System.getProperty("java.class.path");
      try (BrokerEngine waits = producer();
          Supervisor worker =
              new Supervisor(
                  SupervisorConfig.of(NAMES.fleet(), QueueType.QUORUM, 1, classPath),
                  CompletableFuture.completedFuture(users.address(FleetUsers.WORKER)),
                  listener)) {
        TestJob job = TestJob.act(waits, TestJob.options(), 1, notes("wanted", 200));
        worker.start();
        job.await();
        job.assertValue(199, "199");
        Await.until("it is told", () -> words.toString().contains("producer is gone"));
      }
      assertFalse(Files.exists(directory.resolve("gone")), "items have run for nobody");
      List<String> ran = Files.readAllLines(directory.resolve("wanted"));
      assertEquals(200, ran.size());
      assertEquals(200, Set.copyOf(ran).size());
      assertEquals(OptionalLong.of(0), Topology.ready(connection, NAMES.tasks()));
      assertEquals(OptionalLong.of(0), Topology.ready(connection, NAMES.dead()));
      List<String> told = words.stream().filter(line -> line.contains("producer is gone")).toList();
      assertEquals(1, told.size(), told::toString);
      assertTrue(
          told.get(0).contains("70 items of a job whose producer is gone were not run"),
          told.get(0));
    }
  }
}
