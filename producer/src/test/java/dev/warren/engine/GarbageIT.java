package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.broker.Broker;
import dev.warren.broker.BrokerConnection;
import dev.warren.broker.BrokerException;
import dev.warren.broker.ConfirmedPublisher;
import dev.warren.broker.Delivery;
import dev.warren.broker.Message;
import dev.warren.broker.QueueConsumer;
import dev.warren.broker.QueueNames;
import dev.warren.broker.QueueType;
import dev.warren.broker.RabbitServer;
import dev.warren.broker.Topology;
import dev.warren.message.DeadHeaders;
import dev.warren.message.FailureKind;
import dev.warren.message.MessageCodec;
import dev.warren.message.Result;
import dev.warren.message.ResultMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Messages in the tasks queue that are no tasks: answered where possible, kept with a reason, never
 * run again and again.
 */
@Timeout(120)
class GarbageIT {
  private static final String JOB = "job-" + UUID.randomUUID();

  private final RabbitServer server = RabbitServer.shared();
  private final QueueNames names = new QueueNames("test-" + UUID.randomUUID());
  private final List<Delivery> dead = Collections.synchronizedList(new ArrayList<>());
  private final List<Delivery> replies = Collections.synchronizedList(new ArrayList<>());

  private FleetOptions options() {
    return FleetOptionsBuilder.create()
        .broker(server.address())
        .fleet(names.fleet())
        .processes(2)
        .classPath(System.getProperty("java.class.path"))
        .waitForWorkers(Duration.ofSeconds(30))
        .waitForBroker(Duration.ofSeconds(60))
        .gracePeriod(Duration.ofSeconds(5))
        .build();
  }

  private static QueueConsumer.Handler into(List<Delivery> list) {
    return new QueueConsumer.Handler() {
      @Override
      public void delivered(Delivery delivery) {
        list.add(delivery);
      }

      @Override
      public void ended(BrokerException reason) {}
    };
  }

  @Test
  void garbageIsKeptWithItsReasonAndTheFleetGoesOn() throws Exception {
    List<byte[]> garbage =
        List.of(
            "garbage".getBytes(StandardCharsets.UTF_8),
            new byte[0],
            "{\"v\":1,\"job\":\"x\",\"task\":\"echo\",\"first\":0,\"items\":[[1"
                .getBytes(StandardCharsets.UTF_8),
            ("{\"v\":2,\"job\":\"" + JOB + "\",\"task\":\"echo\",\"first\":7,\"items\":[[1]]}")
                .getBytes(StandardCharsets.UTF_8),
            new byte[9 << 20]);
    Broker broker = new Broker(server.address(), QueueType.QUORUM);
    try (BrokerEngine engine = BrokerEngine.open(options());
        BrokerConnection connection = broker.connect("garbage")) {
      String replyQueue = Topology.declareReplies(connection, JOB);
      try {
        ConfirmedPublisher publisher = ConfirmedPublisher.open(connection, () -> {});
        for (byte[] body : garbage) {
          publisher.publish("", names.tasks(), Message.of(body, replyQueue), body);
          publisher.publish("", names.tasks(), Message.of(body), body);
        }
        TestJob job = TestJob.submit(engine, "echo", TestJob.options(), 1, List.of("1", "2", "3"));
        job.await();
        job.assertValue(2, "3");
        QueueConsumer.consume(connection, names.dead(), 100, into(dead));
        QueueConsumer.consume(connection, replyQueue, 100, into(replies));
        int bodies = 2 * garbage.size();
        Await.until(
            () -> dead.size() + " dead", Duration.ofSeconds(60), () -> dead.size() == bodies);
        Await.until("all answers", () -> replies.size() == garbage.size());
        for (Delivery delivery : dead) {
          String reason = String.valueOf(delivery.message().headers().get(DeadHeaders.REASON));
          assertTrue(reason.length() > 10, reason);
          assertInstanceOf(Long.class, delivery.message().headers().get(DeadHeaders.AT));
        }
        // RabbitMQ counts a quorum queue every few seconds.
        Await.until("an empty queue", () -> server.queues().get(names.tasks()) == 0);
        assertEquals(bodies, dead.size());
        assertTrue(firstIndexes().contains(7L), "the message of another version says who asked");
      } finally {
        Topology.delete(connection, replyQueue);
      }
    }
  }

  private List<Long> firstIndexes() throws Exception {
    List<Long> indexes = new ArrayList<>();
    for (Delivery delivery : replies) {
      ResultMessage message = MessageCodec.decodeResult(delivery.message().body());
      Result.Failed failed = (Result.Failed) message.results().get(0);
      assertEquals(FailureKind.UNREADABLE, failed.failure().kind());
      indexes.add(failed.first());
    }
    return indexes;
  }
}
