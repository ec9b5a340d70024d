package dev.warren.broker;

import static dev.warren.broker.ConfirmedPublisher.Outcome.CONFIRMED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.BrokerException.Lost;
import dev.warren.broker.BrokerException.Refused;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.broker.address.Secret;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What only RabbitMQ does: permissions, alarms, restarts, cancelled consumers, dead letters. */
@Timeout(180)
class RabbitFaultsIT {

  private final QueueNames names = new QueueNames("fleet-" + UUID.randomUUID());
  private final String job = "job-" + UUID.randomUUID();
  private final Recorder recorder = new Recorder();
  private RabbitServer rabbit;
  private BrokerConnection connection;

  @BeforeEach
  void connect() throws BrokerException {
    rabbit = RabbitServer.shared();
    connection = broker(rabbit.address(), QueueType.QUORUM).connect("test");
  }

  @AfterEach
  void cleanUp() throws BrokerException {
    connection.close();
    try (var other = broker(rabbit.address(), QueueType.QUORUM).connect("cleaner")) {
      for (var each :
          List.of(names.tasks(), names.retry(), names.dead(), QueueNames.replies(job))) {
        Topology.delete(other, each);
      }
    }
  }

  @Test
  void namesThePermissionThatIsMissing() throws Exception {
    rabbit.rabbitmqctl("add_user", "limited", "s3cret");
    try {
      rabbit.rabbitmqctl("set_permissions", "limited", "^$", "^amq\\.gen", "^$");
      var good = rabbit.address();
      var limited = new BrokerAddress(good.hosts(), "/", false, "limited", new Secret("s3cret"));
      try (var restricted = broker(limited, QueueType.QUORUM).connect("limited")) {
        var declare = assertThrows(Refused.class, () -> Topology.declareFleet(restricted, names));
        assertEquals(Refused.Reason.PERMISSION, declare.reason());
        assertTrue(declare.getMessage().contains(names.dead()), declare.getMessage());
        assertTrue(declare.getMessage().contains("configure access"), declare.getMessage());

        Topology.declareFleet(connection, names);
        var consume =
            assertThrows(
                Refused.class, () -> QueueConsumer.consume(restricted, names.tasks(), 1, recorder));
        assertTrue(consume.getMessage().contains(names.tasks()), consume.getMessage());

        var publisher = ConfirmedPublisher.open(restricted, recorder.wakes::release);
        publisher.publish("", names.tasks(), Message.of(new byte[1]), "x");
        var publish = recorder.settleUntilLost(publisher, (token, outcome) -> {});
        assertInstanceOf(Refused.class, publish, publish.getMessage());
        assertEquals(List.of("x"), publisher.unconfirmed());
        assertTrue(restricted.isOpen(), "only the channel is gone");
      }
      rabbit.rabbitmqctl("clear_permissions", "limited");
      var outside =
          assertThrows(Refused.class, () -> broker(limited, QueueType.QUORUM).connect("limited"));
      assertEquals(Refused.Reason.VIRTUAL_HOST, outside.reason(), outside.getMessage());
    } finally {
      rabbit.rabbitmqctl("delete_user", "limited");
    }
  }

  @Test
  void usesWhatIsThereWhateverItsType() throws Exception {
    try (var classic = broker(rabbit.address(), QueueType.CLASSIC).connect("classic")) {
      Topology.declareFleet(classic, names);
    }
    Topology.declareFleet(connection, names);
    publish(names.tasks(), 1);
    QueueConsumer.consume(connection, names.tasks(), 1, recorder);
    recorder.next().ack();
  }

  @Test
  void tellsThatAQueueWasDeleted() throws Exception {
    var queue = Topology.declareReplies(connection, job);
    QueueConsumer.consume(connection, queue, 1, recorder);
    Topology.delete(connection, queue);
    var end = recorder.ends.poll(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertInstanceOf(Lost.class, end);
    assertTrue(end.getMessage().contains(queue), end.getMessage());
    assertTrue(connection.isOpen());
    var missing =
        assertThrows(Lost.class, () -> QueueConsumer.consume(connection, queue, 1, recorder));
    assertTrue(missing.getMessage().contains(queue), missing.getMessage());
  }

  @Test
  void tellsThatTheBrokerClosedTheConnection() throws Exception {
    rabbit.closeAllConnections();
    Await.until("the connection is lost", () -> !connection.isOpen());
    var reason = connection.lossReason().orElseThrow();
    assertInstanceOf(Lost.class, reason);
    assertTrue(reason.getMessage().contains("CONNECTION_FORCED"), reason.getMessage());
  }

  @Test
  void tellsThatTheBrokerDoesNotReadAndClosesNevertheless() throws Exception {
    var queue = Topology.declareReplies(connection, job);
    var publisher = ConfirmedPublisher.open(connection, recorder.wakes::release);
    rabbit.rabbitmqctl("set_vm_memory_high_watermark", "0.0");
    try {
      publisher.publish("", queue, Message.of(new byte[1]), "x");
      Await.until("the broker does not read", () -> connection.blocked().isPresent());
      assertEquals(1, publisher.outstanding());
      var other = broker(rabbit.address(), QueueType.QUORUM).connect("other");
      ConfirmedPublisher.open(other, () -> {}).publish("", queue, Message.of(new byte[1]), "y");
      long start = System.nanoTime();
      other.close();
      assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(5));
    } finally {
      rabbit.rabbitmqctl("set_vm_memory_high_watermark", "absolute", "512MB");
    }
    Await.until("the broker reads again", () -> connection.blocked().isEmpty());
    assertEquals(Map.of("x", CONFIRMED), recorder.settleAll(publisher));
  }

  @Test
  void keepsWhatItConfirmedThroughKillAndRestart() throws Exception {
    Topology.declareFleet(connection, names);
    var sessions = new LinkedBlockingQueue<BrokerConnection>();
    var losses = new LinkedBlockingQueue<BrokerException>();
    try (var link =
        new ReconnectingConnection(
            "link",
            broker(rabbit.address(), QueueType.QUORUM),
            served -> {
              sessions.add(served);
              Await.loss(served);
              throw served.lossReason().orElseThrow();
            },
            losses::add)) {
      link.start();
      assertNotNull(sessions.poll(Await.LIMIT.toSeconds(), TimeUnit.SECONDS));
      publish(names.tasks(), 100);
      rabbit.kill();
      try {
        assertInstanceOf(Lost.class, losses.poll(Await.LIMIT.toSeconds(), TimeUnit.SECONDS));
      } finally {
        rabbit.restart();
      }
      var again = sessions.poll(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertNotNull(again);
      assertTrue(again.isOpen());
      assertFalse(connection.isOpen());
      Await.until(
          "all messages",
          () -> {
            try {
              return Topology.ready(again, names.tasks()).equals(OptionalLong.of(100));
            } catch (BrokerException e) {
              // A queue needs a moment to find its leader again.
              return false;
            }
          });
      assertTrue(rabbit.connections().contains("link"), () -> rabbit.connections().toString());
      Await.until("the number", () -> rabbit.queues().get(names.tasks()) == 100);
    }
  }

  @Test
  void aTaskThatKillsItsConsumerForEverEndsAmongTheDead() throws Exception {
    Topology.declareFleet(connection, names);
    publish(names.tasks(), 1);
    // With the first delivery, the limit counts from zero.
    for (int i = 0; i <= Topology.TASK_DELIVERY_LIMIT; i++) {
      takeAndVanish(names.tasks());
    }
    QueueConsumer.consume(connection, names.dead(), 1, recorder);
    recorder.next().ack();
  }

  @Test
  void resultsAndDeadMessagesAreNeverDropped() throws Exception {
    Topology.declareFleet(connection, names);
    for (var queue : List.of(Topology.declareReplies(connection, job), names.dead())) {
      publish(queue, 1);
      for (int i = 0; i < 30; i++) {
        takeAndVanish(queue);
      }
      var last = new Recorder();
      QueueConsumer.consume(connection, queue, 1, last);
      last.next().ack();
    }
  }

  private void takeAndVanish(String queue) throws Exception {
    var once = new Recorder();
    try (var deliveries = QueueConsumer.consume(connection, queue, 1, once)) {
      assertEquals(deliveries, once.next().source());
    }
  }

  private void publish(String queue, int count) throws Exception {
    try (var publisher = ConfirmedPublisher.open(connection, recorder.wakes::release)) {
      for (int i = 0; i < count; i++) {
        publisher.publish("", queue, Message.of(new byte[10]), i);
      }
      assertTrue(recorder.settleAll(publisher).values().stream().allMatch(CONFIRMED::equals));
    }
  }

  private static Broker broker(BrokerAddress address, QueueType type) {
    return new Broker(address, type);
  }
}
