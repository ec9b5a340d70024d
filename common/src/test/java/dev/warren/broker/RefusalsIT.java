package dev.warren.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.ConnectionFactory;
import dev.warren.broker.ConfirmedPublisher.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What RabbitMQ refuses for a while, and what it refuses for good. */
@Timeout(120)
class RefusalsIT {
  private static final int LIMIT = 10_000;

  private final String full = "full-" + UUID.randomUUID();
  private final String free = "free-" + UUID.randomUUID();
  private final Recorder recorder = new Recorder();
  private final Map<Object, Outcome> outcomes = new LinkedHashMap<>();
  private RabbitServer rabbit;
  private BrokerConnection connection;
  private ConfirmedPublisher publisher;

  @BeforeEach
  void open() throws Exception {
    rabbit = RabbitServer.shared();
    var factory = new ConnectionFactory();
    var host = rabbit.address().hosts().get(0);
    factory.setHost(host.name());
    factory.setPort(host.port());
    factory.setUsername(rabbit.address().user());
    factory.setPassword(rabbit.address().password().value());
    try (var raw = factory.newConnection();
        var channel = raw.createChannel()) {
      Map<String, Object> small =
          Map.of("x-queue-type", "classic", "x-max-length", 3, "x-overflow", "reject-publish");
      channel.queueDeclare(full, true, false, false, small);
      channel.queueDeclare(free, true, false, false, Map.of("x-queue-type", "classic"));
    }
    connection = new Broker(rabbit.address(), QueueType.QUORUM).connect("test");
    publisher = ConfirmedPublisher.open(connection, recorder.wakes::release);
  }

  @AfterEach
  void close() throws Exception {
    Topology.delete(connection, full);
    Topology.delete(connection, free);
    connection.close();
  }

  @Test
  void whatAFullQueueRefusesGoesInLaterInItsOrderAndOthersGoOn() throws Exception {
    for (int i = 0; i < 50; i++) {
      publish(full, i, 1 + i);
    }
    publish(free, "free", 1);
    settleUntil(() -> outcomes.containsKey("free") && publisher.refusal().isPresent());
    publish(full, 50, 51);
    assertTrue(publisher.outstanding() > 0);
    assertFalse(outcomes.containsKey(50));
    var sizes = new ArrayList<Integer>();
    try (var pull = QueueBrowser.open(connection, full)) {
      while (sizes.size() < 51) {
        settle();
        var next = pull.next();
        if (next.isPresent()) {
          sizes.add(next.get().message().body().length);
          pull.ack(next.get());
        }
      }
    }
    settleUntil(() -> publisher.outstanding() == 0);
    assertTrue(outcomes.values().stream().allMatch(Outcome.CONFIRMED::equals), outcomes::toString);
    assertEquals(51, sizes.stream().distinct().count());
    assertEquals(51, sizes.get(50), "what was published last came last");
    assertEquals(Optional.empty(), publisher.refusal());
    assertTrue(connection.isOpen());
  }

  @Test
  void whatWaitsForAFullQueueIsUnconfirmedInItsOrder() throws Exception {
    for (int i = 0; i < 10; i++) {
      publish(full, i, 1);
    }
    settleUntil(() -> publisher.refusal().isPresent() && publisher.waiting() > 0);
    publish(full, 10, 1);
    publish(full, 11, 1);
    settleUntil(() -> outcomes.size() >= 3);
    var open = new ArrayList<Object>(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
    open.removeAll(outcomes.keySet());
    assertEquals(open, publisher.unconfirmed());
  }

  @Test
  void whatIsPublishedOnceIsNotSentAgain() throws Exception {
    for (int i = 0; i < 10; i++) {
      publisher.publishOnce("", full, Message.of(new byte[1]), i);
    }
    settleUntil(() -> publisher.outstanding() == 0);
    assertTrue(outcomes.containsValue(Outcome.REFUSED), outcomes::toString);
  }

  @Test
  void aMessageThatIsTooLargeForTheBrokerCostsNoOtherItsOutcome() throws Exception {
    limit(LIMIT);
    // Some versions look at it when a channel is opened.
    publisher = ConfirmedPublisher.open(connection, recorder.wakes::release);
    try {
      for (int i = 0; i < 30; i++) {
        publish(free, i, i % 10 == 5 ? LIMIT + 1 + i : 10);
      }
      settleUntil(() -> publisher.outstanding() == 0);
      for (int i = 0; i < 30; i++) {
        assertEquals(i % 10 == 5 ? Outcome.TOO_LARGE : Outcome.CONFIRMED, outcomes.get(i));
      }
      assertEquals(LIMIT, publisher.mostBytes().orElseThrow());
      publish(free, "next", LIMIT + 1);
      publish(free, "last", LIMIT);
      settleUntil(() -> publisher.outstanding() == 0);
      assertEquals(Outcome.TOO_LARGE, outcomes.get("next"));
      assertEquals(Outcome.CONFIRMED, outcomes.get("last"));
      assertTrue(connection.isOpen());
    } finally {
      limit(16 << 20);
    }
  }

  @Test
  void headersThatDoNotFitIntoAFrameCostNothingElse() throws Exception {
    var message = Message.of(new byte[1]).withHeaders(Map.of("reason", "x".repeat(200_000)));
    publisher.publish("", free, message, "large");
    publish(free, "small", 1);
    settleUntil(() -> publisher.outstanding() == 0);
    assertEquals(Outcome.TOO_LARGE, outcomes.get("large"));
    assertEquals(Outcome.CONFIRMED, outcomes.get("small"));
  }

  private void limit(int bytes) {
    rabbit.rabbitmqctl(
        "eval",
        "application:set_env(rabbit, max_message_size, "
            + bytes
            + "), persistent_term:put(max_message_size, "
            + bytes
            + ").");
  }

  private void publish(String queue, Object token, int bytes) throws BrokerException {
    publisher.publish("", queue, Message.of(new byte[bytes]), token);
  }

  private void settle() throws BrokerException {
    publisher.settle((token, outcome) -> outcomes.put(token, outcome));
  }

  private void settleUntil(java.util.function.BooleanSupplier condition) throws Exception {
    settle();
    while (!condition.getAsBoolean()) {
      long most = Math.min(publisher.nanosUntilDue(), Await.LIMIT.toNanos());
      recorder.wakes.tryAcquire(most, TimeUnit.NANOSECONDS);
      settle();
    }
  }
}
