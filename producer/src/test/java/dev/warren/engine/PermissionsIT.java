package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.broker.Broker;
import dev.warren.broker.BrokerConnection;
import dev.warren.broker.BrokerException;
import dev.warren.broker.BrokerException.Refused;
import dev.warren.broker.Delivery;
import dev.warren.broker.FleetUsers;
import dev.warren.broker.QueueConsumer;
import dev.warren.broker.QueueNames;
import dev.warren.broker.QueueType;
import dev.warren.broker.RabbitServer;
import dev.warren.broker.Topology;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.message.FailureKind;
import dev.warren.supervisor.Supervisor;
import dev.warren.supervisor.SupervisorConfig;
import dev.warren.supervisor.SupervisorListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** What the users of the README can do, and what they cannot. */
@Timeout(180)
class PermissionsIT {
  private static final QueueNames NAMES = new QueueNames("default");
  private static final QueueNames OTHERS = new QueueNames("other");
  private static final String CLIENT = FleetUsers.PRODUCER + "-0123456789abcdef0123456789abcdef";
  private static final String SUPERVISOR = "1f2e3d";

  private static FleetUsers users;

  @BeforeAll
  static void makeUsers() throws BrokerException {
    users = new FleetUsers(RabbitServer.shared());
    try (BrokerConnection connection = users.connect(FleetUsers.WORKER)) {
      Topology.declareFleet(connection, NAMES);
    }
  }

  @AfterAll
  static void deleteUsers() {
    users.close();
  }

  private static FleetOptions producer() {
    return FleetOptionsBuilder.create()
        .broker(users.address(FleetUsers.PRODUCER))
        .fleet(NAMES.fleet())
        .waitForBroker(Duration.ofSeconds(60))
        .gracePeriod(Duration.ofSeconds(5))
        .build();
  }

  private static Supervisor worker() {
    String classPath = System.getProperty("java.class.path");
    return new Supervisor(
        SupervisorConfig.of(NAMES.fleet(), QueueType.QUORUM, 2, classPath),
        CompletableFuture.completedFuture(users.address(FleetUsers.WORKER)),
        new SupervisorListener() {});
  }

  @Test
  void theyCanDoAllThatAJobTakes() throws Exception {
    try (Supervisor supervisor = worker();
        BrokerEngine engine = BrokerEngine.open(producer())) {
      supervisor.start();
      TestJob crash = TestJob.act(engine, TestJob.options(), 1, List.of("halt:7", "halt-once"));
      crash.await();
      assertEquals(FailureKind.CRASHED, crash.failure(0).failure().kind());
      assertEquals(3, crash.failure(0).attempts());
      assertTrue(crash.failure(0).failure().crash().isPresent(), "no supervisor has reported it");
      crash.assertValue(1, "0");

      TestJob endless = TestJob.act(engine, TestJob.options(), 1, List.of("spin", "spin"));
      Await.until("both run", () -> running(supervisor) == 2);
      engine.cancel(endless.work(), 0, 1);
      TestJob squares = TestJob.act(engine, TestJob.options(), 2, List.of("square:3", "square:4"));
      squares.await();
      squares.assertValue(1, "16");
      assertTrue(engine.ledger().totals().balances());
    }
    assertFalse(users.queues().stream().anyMatch(queue -> queue.startsWith("warren.replies.")));
    assertEquals("halt:7", deadItem());
  }

  private static long running(Supervisor supervisor) {
    return supervisor.processes().stream().filter(p -> p.state().equals("running")).count();
  }

  private static String deadItem() throws Exception {
    BlockingQueue<Delivery> dead = new LinkedBlockingQueue<>();
    try (BrokerConnection connection = users.connect(FleetUsers.OPERATOR)) {
      QueueConsumer.consume(connection, NAMES.dead(), 1, into(dead));
      Delivery delivery = dead.poll(20, TimeUnit.SECONDS);
      delivery.ack();
      return new String(delivery.message().body()).replaceFirst(".*\\[\"(.*)\"].*", "$1");
    }
  }

  @Test
  void theProducerCannotDoWhatWorkersDo() throws Exception {
    try (BrokerConnection worker = users.connect(FleetUsers.WORKER);
        BrokerConnection producer = users.connect(FleetUsers.PRODUCER)) {
      String control = Topology.declareControl(worker, NAMES, SUPERVISOR, "supervisors");
      for (String queue : List.of(NAMES.tasks(), NAMES.retry(), NAMES.dead(), control)) {
        refused("read access to queue '" + queue, () -> consume(producer, queue));
        refused("configure access to queue '" + queue, () -> Topology.delete(producer, queue));
      }
      // The names of queues of replies are as long as Warren makes them.
      refused("configure access", () -> Topology.declareReplies(producer, "short"));
      refused("", () -> Topology.declareFleet(producer, OTHERS));
      Topology.delete(worker, control);
    }
  }

  @Test
  void theWorkerCannotDoWhatProducersDo() throws Exception {
    try (BrokerConnection worker = users.connect(FleetUsers.WORKER);
        BrokerConnection producer = users.connect(FleetUsers.PRODUCER)) {
      String replies = Topology.declareReplies(producer, CLIENT);
      String control = Topology.declareControl(producer, NAMES, CLIENT, "clients");
      for (String queue : List.of(replies, control)) {
        refused("read access to queue '" + queue, () -> consume(worker, queue));
        refused("configure access to queue '" + queue, () -> Topology.delete(worker, queue));
        Topology.delete(producer, queue);
      }
      refused("configure access", () -> Topology.declareReplies(worker, CLIENT));
      refused("read access", () -> consume(worker, NAMES.dead()));
      refused("", () -> Topology.declareFleet(worker, OTHERS));
    }
  }

  @Test
  void theOperatorSeesTheDeadAndNothingElse() throws Exception {
    try (BrokerConnection operator = users.connect(FleetUsers.OPERATOR);
        BrokerConnection producer = users.connect(FleetUsers.PRODUCER)) {
      assertTrue(Topology.ready(operator, NAMES.dead()).isPresent());
      String replies = Topology.declareReplies(producer, CLIENT);
      for (String queue : List.of(NAMES.tasks(), NAMES.retry(), replies)) {
        refused("read access", () -> consume(operator, queue));
      }
      refused("configure access", () -> Topology.delete(operator, NAMES.dead()));
      Topology.delete(producer, replies);
    }
  }

  @Test
  void nobodyEntersAnotherVirtualHost() {
    for (String user : List.of(FleetUsers.WORKER, FleetUsers.PRODUCER, FleetUsers.OPERATOR)) {
      var own = users.address(user);
      var other = new BrokerAddress(own.hosts(), "/", false, own.user(), own.password());
      var error =
          assertThrows(
              Refused.class, () -> new Broker(other, QueueType.QUORUM).connect("intruder"));
      assertEquals(Refused.Reason.VIRTUAL_HOST, error.reason());
    }
  }

  private static void refused(String words, Executable action) {
    var error = assertThrows(Refused.class, action);
    assertEquals(Refused.Reason.PERMISSION, error.reason());
    assertTrue(error.getMessage().contains(words), error.getMessage());
  }

  private static void consume(BrokerConnection connection, String queue) throws BrokerException {
    QueueConsumer.consume(connection, queue, 1, into(new LinkedBlockingQueue<>())).close();
  }

  private static QueueConsumer.Handler into(BlockingQueue<Delivery> queue) {
    return new QueueConsumer.Handler() {
      @Override
      public void delivered(Delivery delivery) {
        queue.add(delivery);
      }

      @Override
      public void ended(BrokerException reason) {}
    };
  }
}
