package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.warren.broker.Broker;
import dev.warren.broker.BrokerConnection;
import dev.warren.broker.QueueNames;
import dev.warren.broker.QueueType;
import dev.warren.broker.RabbitServer;
import dev.warren.broker.Topology;
import dev.warren.message.FailureKind;
import dev.warren.task.Task;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A broker that refuses a message, for a while or for good, costs no other item anything. */
@Timeout(120)
class RefusalsEngineIT {
  private static final int LIMIT = 50_000;

  private final RabbitServer server = RabbitServer.shared();
  private final QueueNames names = new QueueNames("test-" + UUID.randomUUID());

  /** Tasks of this test. */
  public static final class Texts {
    private Texts() {}

    /** A text of that length. */
    @Task
    public static String ofLength(int characters) {
      return "x".repeat(characters);
    }
  }

  private BrokerEngine open() throws Exception {
    return BrokerEngine.open(
        FleetOptionsBuilder.create()
            .broker(server.address())
            .fleet(names.fleet())
            .processes(2)
            .classPath(System.getProperty("java.class.path"))
            .gracePeriod(Duration.ofSeconds(5))
            .build());
  }

  @AfterEach
  void removeQueues() throws Exception {
    limit(16 << 20);
    Broker broker = new Broker(server.address(), QueueType.QUORUM);
    try (BrokerConnection connection = broker.connect("cleaner")) {
      for (String queue : List.of(names.tasks(), names.retry(), names.dead())) {
        Topology.delete(connection, queue);
      }
    }
  }

  /** As {@code max_message_size} in the broker's configuration. */
  private void limit(int bytes) {
    server.rabbitmqctl(
        "eval",
        "application:set_env(rabbit, max_message_size, "
            + bytes
            + "), persistent_term:put(max_message_size, "
            + bytes
            + ").");
  }

  private static String text(int length) {
    return "\"" + "x".repeat(length) + "\"";
  }

  @Test
  void aQueueAtItsLimitTakesAllItemsLaterAndNoneTwice() throws Exception {
    try (var connection = stranger();
        var channel = connection.createChannel()) {
      channel.queueDeclare(
          names.tasks(),
          true,
          false,
          false,
          Map.of("x-queue-type", "classic", "x-max-length", 10, "x-overflow", "reject-publish"));
    }
    try (BrokerEngine engine = open()) {
      List<String> acts = Collections.nCopies(300, "sleep:5");
      TestJob job = TestJob.act(engine, TestJob.options(), 1, acts).await();
      job.assertValue(299, "0");
      assertEquals(0, engine.ledger().totals().duplicates());
      assertEquals(0, engine.ledger().totals().returned());
    }
  }

  @Test
  void aReplyQueueThatTakesNothingHoldsUpNoOther() throws Exception {
    String full = QueueNames.replies("full-" + UUID.randomUUID());
    try (BrokerEngine engine = open();
        var connection = stranger();
        var channel = connection.createChannel()) {
      TestJob.act(engine, TestJob.options(), 1, List.of("sleep:1", "sleep:1")).await();
      channel.queueDeclare(
          full,
          true,
          false,
          false,
          Map.of("x-queue-type", "classic", "x-max-length", 0, "x-overflow", "reject-publish"));
      String task =
          "{\"v\":1,\"job\":\"j\",\"key\":\"k\",\"task\":\"echo\",\"first\":%d,\"items\":[[1]]}";
      for (int i = 0; i < 20; i++) {
        channel.basicPublish(
            "",
            names.tasks(),
            true,
            new AMQP.BasicProperties.Builder().deliveryMode(2).replyTo(full).build(),
            task.formatted(i).getBytes(StandardCharsets.UTF_8));
      }
      // Also those that come when every process holds some of them.
      for (int round = 0; round < 3; round++) {
        List<String> acts = Collections.nCopies(20, "sleep:5");
        TestJob.act(engine, TestJob.options(), 1, acts).await().assertValue(19, "0");
      }
      channel.queueDelete(full);
    }
  }

  private Connection stranger() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost(server.address().hosts().get(0).name());
    factory.setPort(server.address().hosts().get(0).port());
    factory.setUsername(server.address().user());
    factory.setPassword(server.address().password().value());
    return factory.newConnection();
  }

  @Test
  void argumentsThatTheBrokerDoesNotTakeFailTheirItemAlone() throws Exception {
    limit(LIMIT);
    try (BrokerEngine engine = open()) {
      List<String> arguments = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        arguments.add(i % 10 == 7 ? text(LIMIT) : text(5_000));
      }
      // Chunks of 20 are too large, and their halves still are.
      for (int chunk : List.of(1, 20)) {
        TestJob job = TestJob.submit(engine, "echo", TestJob.options(), chunk, arguments).await();
        for (int i = 0; i < 40; i++) {
          if (i % 10 == 7) {
            assertEquals(FailureKind.ENCODING, job.failure(i).failure().kind());
            String words = job.failure(i).failure().message();
            assertTrue(words.contains("" + LIMIT) && words.contains("max_message_size"), words);
          } else {
            job.assertValue(i, text(5_000));
          }
        }
      }
      assertTrue(engine.ledger().totals().balances());
    }
  }

  @Test
  void resultsThatTheBrokerDoesNotTakeFailTheirItemAlone() throws Exception {
    limit(LIMIT);
    try (BrokerEngine engine = open()) {
      List<String> lengths = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        lengths.add(i % 10 == 7 ? "" + LIMIT : "5000");
      }
      for (int chunk : List.of(1, 20)) {
        String task = Texts.class.getName() + ".ofLength";
        TestJob job = TestJob.submit(engine, task, TestJob.options(), chunk, lengths).await();
        for (int i = 0; i < 40; i++) {
          if (i % 10 == 7) {
            assertEquals(FailureKind.ENCODING, job.failure(i).failure().kind());
            String words = job.failure(i).failure().message();
            assertTrue(words.contains("" + LIMIT) && words.contains("max_message_size"), words);
          } else {
            job.assertValue(i, text(5_000));
          }
        }
      }
      assertTrue(engine.ledger().totals().balances());
    }
  }
}
