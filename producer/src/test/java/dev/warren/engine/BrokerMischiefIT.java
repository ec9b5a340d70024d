package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.warren.ShortLivedJvm;
import dev.warren.broker.Await;
import dev.warren.broker.Broker;
import dev.warren.broker.BrokerConnection;
import dev.warren.broker.QueueNames;
import dev.warren.broker.QueueType;
import dev.warren.broker.RabbitServer;
import dev.warren.broker.Topology;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operator may do to the queues and the exchange of a fleet that works. */
@Timeout(180)
class BrokerMischiefIT {
  private final RabbitServer server = RabbitServer.shared();
  private final QueueNames names = new QueueNames("test-" + UUID.randomUUID());
  private Connection connection;
  private Channel operator;

  @BeforeEach
  void connect() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost(server.address().hosts().get(0).name());
    factory.setPort(server.address().hosts().get(0).port());
    factory.setUsername(server.address().user());
    factory.setPassword(server.address().password().value());
    connection = factory.newConnection();
    operator = connection.createChannel();
  }

  @AfterEach
  void removeQueues() throws Exception {
    connection.close();
    try (BrokerConnection cleaner =
        new Broker(server.address(), QueueType.QUORUM).connect("cleaner")) {
      Topology.deleteFleet(cleaner, names);
    }
  }

  private BrokerEngine open() throws Exception {
    return BrokerEngine.open(
        FleetOptionsBuilder.create()
            .broker(server.address())
            .fleet(names.fleet())
            .processes(2)
            .classPath(System.getProperty("java.class.path"))
            .jvmOptions(ShortLivedJvm.options("128m"))
            .gracePeriod(Duration.ofSeconds(5))
            .build());
  }

  private BrokerEngine client() throws Exception {
    return BrokerEngine.open(
        FleetOptionsBuilder.create().broker(server.address()).fleet(names.fleet()).build());
  }

  private static void await(String what, java.util.function.BooleanSupplier condition) {
    Await.until(() -> what, Duration.ofSeconds(60), condition);
  }

  @Test
  void aFleetWhoseExchangeIsDeletedIsHeardOfAgain() throws Exception {
    try (BrokerEngine fleet = open();
        BrokerEngine client = client()) {
      await("the workers", () -> client.size() == 2);
      operator.exchangeDelete(names.control());
      await("silence", () -> client.size() == 0);
      await("the workers again", () -> client.size() == 2);
      TestJob job = TestJob.act(client, TestJob.options(), 1, List.of("sleep:600000", "square:3"));
      await("an answer", () -> job.isAnswered(1));
      assertEquals(1, client.cancel(job.work(), 0, 0));
      // Cancelled for the fleet too: its process runs other items.
      TestJob.act(client, TestJob.options(), 1, Collections.nCopies(20, "square:4")).await();
      fleet.size();
    }
  }

  @Test
  void aTaskQueueThatIsMadeAnewInAnotherShapeIsUsed() throws Exception {
    try (BrokerEngine engine = open()) {
      TestJob job = TestJob.act(engine, TestJob.options(), 1, Collections.nCopies(200, "sleep:50"));
      await("the first answers", () -> job.answered() > 20);
      operator.queueDelete(names.tasks());
      try (Channel other = connection.createChannel()) {
        Map<String, Object> arguments = Map.of("x-queue-type", "classic", "x-max-priority", 3);
        other.queueDeclare(names.tasks(), true, false, false, arguments);
      } catch (java.io.IOException e) {
        // The workers were faster, with the usual arguments.
      }
      job.await().assertValue(199, "0");
      assertTrue(engine.ledger().totals().balances());
    }
  }

  @Test
  void anEngineIsClosedInBoundedTimeWhileTheBrokerReadsNothing() throws Exception {
    BrokerEngine engine = open();
    try {
      TestJob job = TestJob.act(engine, TestJob.options(), 1, Collections.nCopies(200, "sleep:50"));
      await("the first answers", () -> job.answered() > 20);
      server.rabbitmqctl("set_vm_memory_high_watermark", "absolute", "1MB");
      long begun = System.nanoTime();
      engine.close();
      job.await();
      assertTrue(System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(40));
    } finally {
      server.rabbitmqctl("set_vm_memory_high_watermark", "absolute", "512MB");
      engine.close();
    }
  }
}
