package dev.warren.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.broker.Broker;
import dev.warren.broker.BrokerConnection;
import dev.warren.broker.BrokerException;
import dev.warren.broker.ConfirmedPublisher;
import dev.warren.broker.Delivery;
import dev.warren.broker.FleetUsers;
import dev.warren.broker.Message;
import dev.warren.broker.QueueConsumer;
import dev.warren.broker.QueueNames;
import dev.warren.broker.QueueType;
import dev.warren.broker.RabbitServer;
import dev.warren.broker.Topology;
import dev.warren.supervisor.Supervisor;
import dev.warren.supervisor.SupervisorConfig;
import dev.warren.supervisor.SupervisorListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What one producer can do to the results of another: nothing. */
@Timeout(180)
class ForgeryIT {
  private static final QueueNames NAMES = new QueueNames("default");
  private static final String MALLORY = "mallory";

  private static FleetUsers users;

  @BeforeAll
  static void makeUsers() throws BrokerException {
    users = new FleetUsers(RabbitServer.shared());
    users.addLike(FleetUsers.PRODUCER, MALLORY);
    try (BrokerConnection connection = users.connect(FleetUsers.WORKER)) {
      Topology.declareFleet(connection, NAMES);
    }
  }

  @AfterAll
  static void deleteUsers() {
    users.close();
  }

  private static BrokerEngine victim(QueueType type) throws BrokerException {
    return BrokerEngine.open(
        FleetOptionsBuilder.create()
            .broker(users.address(FleetUsers.PRODUCER))
            .fleet(NAMES.fleet())
            .queueType(type)
            .waitForBroker(Duration.ofSeconds(60))
            .gracePeriod(Duration.ofSeconds(5))
            .build());
  }

  private static Supervisor worker() {
    String classPath = System.getProperty("java.class.path");
    return new Supervisor(
        SupervisorConfig.of(NAMES.fleet(), QueueType.QUORUM, 2, classPath),
        CompletableFuture.completedFuture(users.address(FleetUsers.WORKER)),
        new SupervisorListener() {});
  }

  private static final class Nobody implements QueueConsumer.Handler {
    @Override
    public void delivered(Delivery delivery) {}

    @Override
    public void ended(BrokerException reason) {}
  }

  @ParameterizedTest
  @EnumSource(QueueType.class)
  void resultsOfOthersCanNeitherBeReadNorDeletedNorMade(QueueType type) throws Exception {
    List<String> notices = new CopyOnWriteArrayList<>();
    try (BrokerEngine engine = victim(type);
        Supervisor supervisor = worker();
        BrokerConnection mallory = users.connect(MALLORY)) {
      engine.onNotice(notices::add);
      // More than mallory can know: somebody has shown it a list of queues.
      String replies = engine.job().replies();
      String control = NAMES.control(engine.job().own());
      for (String queue : List.of(replies, control)) {
        assertFalse(queue.contains(engine.job().job()));
        assertTrue(users.queues().contains(queue), queue);
        refused(() -> QueueConsumer.consume(mallory, queue, 1, new Nobody()));
        refused(() -> Topology.delete(mallory, queue));
        refused(() -> Topology.purge(mallory, queue));
      }
      var publisher = ConfirmedPublisher.open(mallory, () -> {});
      for (String key : List.of("", ",\"key\":\"" + "0".repeat(32) + "\"")) {
        for (String answer : List.of("\"values\":[666]", "\"error\":{\"kind\":\"failed\"}")) {
          String forged =
              "{\"v\":1,\"job\":\""
                  + engine.job().job()
                  + "\""
                  + key
                  + ",\"results\":[{\"first\":0,"
                  + answer
                  + "}]}";
          publisher.publish("", replies, Message.of(forged.getBytes(UTF_8)), forged);
        }
      }
      TestJob job = TestJob.act(engine, TestJob.options(), 1, List.of("square:3", "halt:7"));
      Await.until("all are dropped", () -> engine.ledger().totals().forged() == 4);
      assertFalse(job.isAnswered(0));
      supervisor.start();
      job.await();
      job.assertValue(0, "9");
      assertEquals(3, job.failure(1).attempts(), "what the supervisor reports has the key");
      assertEquals(0, engine.ledger().totals().duplicates());
      assertEquals(1, notices.stream().filter(line -> line.contains("forged")).count());
    }
    assertFalse(users.queues().stream().anyMatch(queue -> queue.startsWith("warren.replies.")));
  }

  private static void refused(Executable action) {
    var error = assertThrows(BrokerException.Refused.class, action);
    assertEquals(BrokerException.Refused.Reason.PERMISSION, error.reason());
  }

  @Test
  void aSecondConsumerIsKeptOutOfAClassicReplyQueue() throws Exception {
    try (BrokerEngine engine = victim(QueueType.CLASSIC);
        BrokerConnection sameUser =
            new Broker(users.address(FleetUsers.PRODUCER), QueueType.CLASSIC).connect("twin")) {
      String replies = engine.job().replies();
      Await.until("its consumer", () -> consumers(sameUser, replies) == 1);
      assertThrows(
          BrokerException.Lost.class,
          () -> QueueConsumer.consume(sameUser, replies, 1, new Nobody()));
      var lost =
          assertThrows(
              BrokerException.Lost.class,
              () -> QueueConsumer.consumeAlone(sameUser, replies, 1, new Nobody()));
      assertTrue(lost.getMessage().contains("somebody else consumes"), lost.getMessage());
    }
  }

  private static int consumers(BrokerConnection connection, String queue) {
    try {
      return Topology.state(connection, queue).orElseThrow().consumers();
    } catch (BrokerException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void noNameTellsAnother() throws Exception {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      JobNames names = JobNames.random("alice@example");
      assertTrue(names.own().startsWith("alice_example-"), names.own());
      Collections.addAll(parts, names.job(), names.own().replaceFirst(".*-", ""), names.key());
    }
    assertEquals(6, parts.stream().distinct().count());
    assertTrue(parts.stream().allMatch(part -> part.matches("[0-9a-f]{32}")));
  }
}
