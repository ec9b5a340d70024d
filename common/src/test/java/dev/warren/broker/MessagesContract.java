package dev.warren.broker;

import static dev.warren.broker.ConfirmedPublisher.Outcome.CONFIRMED;
import static dev.warren.broker.ConfirmedPublisher.Outcome.UNROUTABLE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.ConfirmedPublisher.Outcome;
import dev.warren.broker.address.BrokerAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How messages travel, whatever broker is behind it; one subclass for each kind of broker. */
@Timeout(120)
public abstract class MessagesContract {

  private final String job = "job-" + UUID.randomUUID();
  private final QueueNames names = new QueueNames("fleet-" + UUID.randomUUID());
  private final Recorder recorder = new Recorder();
  private BrokerConnection connection;
  private String queue;

  /** Where the broker is, with the right user and password. */
  protected abstract BrokerAddress address();

  /** What kind of queues to test with. */
  protected abstract QueueType queueType();

  @BeforeEach
  final void connect() throws BrokerException {
    connection = broker(address()).connect("test");
    queue = Topology.declareReplies(connection, job);
  }

  @AfterEach
  final void cleanUp() throws BrokerException {
    connection.close();
    try (var other = broker(address()).connect("cleaner")) {
      for (var each :
          List.of(queue, names.tasks(), names.retry(), names.dead(), names.control("me"))) {
        Topology.delete(other, each);
      }
    }
  }

  @Test
  void carriesBodiesRepliesAndHeaders() throws Exception {
    var publisher = ConfirmedPublisher.open(connection, recorder.wakes::release);
    publisher.publish("", queue, message("plain"), 1);
    publisher.publish("", queue, Message.of(new byte[0], "back"), 2);
    Map<String, Object> headers = Map.of("text", "ü", "number", 5, "list", List.of("a", 1L));
    publisher.publish("", queue, message("headed").withHeaders(headers), 3);
    assertEquals(Map.of(1, CONFIRMED, 2, CONFIRMED, 3, CONFIRMED), recorder.settleAll(publisher));

    QueueConsumer.consume(connection, queue, 10, recorder);
    var received = recorder.next(3);
    assertEquals("plain", text(received.get(0)));
    assertEquals(Optional.empty(), received.get(0).message().replyTo());
    assertEquals(Map.of(), received.get(0).message().headers());
    assertFalse(received.get(0).redelivered());
    assertEquals(0, received.get(1).message().body().length);
    assertEquals(Optional.of("back"), received.get(1).message().replyTo());
    assertEquals(headers, received.get(2).message().headers());
    received.get(2).source().ackUpTo(received.get(2).tag());
  }

  @Test
  void carriesLargeBodies() throws Exception {
    var body = new byte[9 << 20];
    new java.util.Random(1).nextBytes(body);
    var publisher = ConfirmedPublisher.open(connection, recorder.wakes::release);
    publisher.publish("", queue, Message.of(body), "large");
    assertEquals(Map.of("large", CONFIRMED), recorder.settleAll(publisher));
    QueueConsumer.consume(connection, queue, 1, recorder);
    var delivery = recorder.next();
    assertArrayEquals(body, delivery.message().body());
    delivery.ack();
  }

  @Test
  void tellsMessagesThatNoQueueTakes() throws Exception {
    var publisher = ConfirmedPublisher.open(connection, recorder.wakes::release);
    var expected = new HashMap<Object, Outcome>();
    for (int i = 0; i < 300; i++) {
      boolean lost = i % 3 == 0;
      publisher.publish("", lost ? "no-such-queue" : queue, message("m" + i), i);
      expected.put(i, lost ? UNROUTABLE : CONFIRMED);
    }
    assertEquals(expected, recorder.settleAll(publisher));
    assertEquals(200, recorderCount(200));
  }

  @Test
  void confirmsManyWithoutWaitingForEach() throws Exception {
    var publisher = ConfirmedPublisher.open(connection, recorder.wakes::release);
    var settled = new HashSet<Object>();
    for (int i = 0; i < 5000; i++) {
      publisher.publish("", queue, message("m" + i), i);
      publisher.settle(
          (token, outcome) -> {
            assertEquals(CONFIRMED, outcome);
            assertTrue(settled.add(token));
          });
    }
    settled.addAll(recorder.settleAll(publisher).keySet());
    assertEquals(5000, settled.size());
    assertEquals(List.of(), publisher.unconfirmed());

    QueueConsumer.consume(connection, queue, 300, recorder);
    for (int i = 0; i < 5000; i++) {
      var delivery = recorder.next();
      assertEquals("m" + i, text(delivery));
      if (i % 50 == 49) {
        delivery.source().ackUpTo(delivery.tag());
      }
    }
    awaitReady(0);
  }

  @Test
  void sendsTogetherWhatIsPublishedTogether() throws Exception {
    var publisher = ConfirmedPublisher.open(connection, recorder.wakes::release);
    connection.batchWrites(
        () -> {
          for (int i = 0; i < 200; i++) {
            publisher.publish("", queue, message("m" + i), i);
          }
          publisher.publish("", queue, Message.of(new byte[200_000]), "large");
          // Waits for an answer, so what was published before must have left.
          assertTrue(Topology.ready(connection, queue).isPresent());
          publisher.publish("", queue, message("m201"), 201);
        });
    var failure =
        assertThrows(
            IllegalStateException.class,
            () ->
                connection.batchWrites(
                    () -> {
                      publisher.publish("", queue, message("m202"), 202);
                      throw new IllegalStateException("a bug");
                    }));
    assertEquals("a bug", failure.getMessage());
    assertEquals(203, recorder.settleAll(publisher).size());
    var deliveries = QueueConsumer.consume(connection, queue, 500, recorder);
    var received = recorder.next(203);
    assertEquals("m202", text(received.get(202)));
    connection.batchWrites(
        () -> {
          for (var each : received) {
            each.ack();
          }
          deliveries.cancel();
        });
    deliveries.close();
    awaitReady(0);
  }

  @Test
  void givesBackWhatIsNotAcknowledged() throws Exception {
    publish(6);
    var deliveries = QueueConsumer.consume(connection, queue, 3, recorder);
    var held = recorder.next(3);
    assertTrue(recorder.deliveries.isEmpty(), "more than the prefetch");
    held.get(1).ack();
    deliveries.cancel();
    deliveries.cancel();
    int more = recorder.deliveries.size();
    deliveries.close();
    awaitReady(5);
    assertTrue(recorder.deliveries.size() == more, "a delivery after cancel");

    var again = new Recorder();
    var second = QueueConsumer.consume(connection, queue, 10, again);
    var all = again.next(5);
    assertTrue(all.stream().anyMatch(Delivery::redelivered));
    assertTrue(all.stream().noneMatch(delivery -> text(delivery).equals("m1")));
    second.close();
    QueueConsumer.consume(connection, queue, 10, again);
    assertTrue(again.next(5).stream().allMatch(Delivery::redelivered));
    assertThrows(IllegalArgumentException.class, () -> all.get(0).source().ack(0));
  }

  @Test
  void aPullTakesNothingButWhatItAcknowledges() throws Exception {
    publish(6);
    for (int round = 0; round < 3; round++) {
      try (var pull = QueueBrowser.open(connection, queue)) {
        for (int i = 0; i < 4; i++) {
          var pulled = pull.next().orElseThrow();
          assertEquals("m" + i, text(pulled.message()), "round " + round);
        }
      }
      awaitReady(6);
    }
    try (var pull = QueueBrowser.open(connection, queue)) {
      for (int i = 0; i < 6; i++) {
        var pulled = pull.next().orElseThrow();
        if (i % 2 == 0) {
          pull.ack(pulled);
        }
      }
      assertEquals(Optional.empty(), pull.next());
    }
    awaitReady(3);
    try (var pull = QueueBrowser.open(connection, queue)) {
      for (int i = 1; i < 6; i += 2) {
        assertEquals("m" + i, text(pull.next().orElseThrow().message()));
      }
    }
  }

  @Test
  void aPullHasRepliesAndHeaders() throws Exception {
    Map<String, Object> headers = Map.of("text", "ü", "number", 5L);
    var sent = Message.of(new byte[0], "back").withHeaders(headers);
    try (var publisher = ConfirmedPublisher.open(connection, recorder.wakes::release)) {
      publisher.publish("", queue, sent, 1);
      recorder.settleAll(publisher);
    }
    try (var pull = QueueBrowser.open(connection, queue)) {
      var message = pull.next().orElseThrow().message();
      assertEquals(0, message.body().length);
      assertEquals(Optional.of("back"), message.replyTo());
      // A broker may add its own to what was delivered before.
      headers.forEach((name, value) -> assertEquals(value, message.headers().get(name)));
    }
  }

  @Test
  void aPullFromNoQueueSaysSo() throws Exception {
    try (var pull = QueueBrowser.open(connection, "no-such-queue")) {
      var lost = assertThrows(BrokerException.Lost.class, pull::next);
      assertTrue(lost.getMessage().contains("no-such-queue"), lost.getMessage());
    }
  }

  @Test
  void purgesWhatWaits() throws Exception {
    publish(5);
    assertEquals(OptionalLong.of(5), Topology.purge(connection, queue));
    assertEquals(OptionalLong.of(0), Topology.purge(connection, queue));
    assertEquals(OptionalLong.empty(), Topology.purge(connection, "no-such-queue"));
  }

  @Test
  void changesThePrefetchWhileItHoldsMessages() throws Exception {
    publish(20);
    var deliveries = QueueConsumer.consume(connection, queue, 1, recorder);
    var first = recorder.next();
    assertTrue(recorder.deliveries.isEmpty());
    deliveries.changePrefetch(5);
    var more = recorder.next(4);
    deliveries.ackUpTo(more.get(3).tag());
    assertEquals("m0", text(first));
    var held = recorder.next(5);
    held.addAll(drain());
    assertTrue(held.size() <= 5, held.size() + " held");
    deliveries.changePrefetch(1);
    deliveries.ackUpTo(held.get(held.size() - 1).tag());
    deliveries.ack(recorder.next().tag());
    recorder.next();
    assertThrows(IllegalArgumentException.class, () -> deliveries.changePrefetch(0));
    assertThrows(IllegalArgumentException.class, () -> deliveries.changePrefetch(70_000));
  }

  @Test
  void declaringTwiceIsFine() throws Exception {
    for (int i = 0; i < 2; i++) {
      Topology.declareFleet(connection, names);
      assertEquals(queue, Topology.declareReplies(connection, job));
      assertEquals(
          names.control("me"), Topology.declareControl(connection, names, "me", "clients"));
    }
    for (var each : List.of(names.tasks(), names.retry(), names.dead())) {
      assertEquals(OptionalLong.of(0), Topology.ready(connection, each));
    }
    assertEquals(OptionalLong.empty(), Topology.ready(connection, "no-such-queue"));
    Topology.delete(connection, "no-such-queue");
    assertTrue(connection.isOpen());
  }

  @Test
  void controlMessagesReachThoseWhoListenForThem() throws Exception {
    Topology.declareFleet(connection, names);
    var control = Topology.declareControl(connection, names, "me", "clients");
    QueueConsumer.consume(connection, control, 10, recorder);
    var publisher = ConfirmedPublisher.open(connection, recorder.wakes::release);
    publisher.publish(names.control(), "supervisors", message("not for me"), 1);
    publisher.publish(names.control(), "clients", message("for me"), 2);
    assertEquals(Map.of(1, UNROUTABLE, 2, CONFIRMED), recorder.settleAll(publisher));
    var delivery = recorder.next();
    assertEquals("for me", text(delivery));
    delivery.ack();
  }

  private Broker broker(BrokerAddress address) {
    return new Broker(address, queueType());
  }

  private void publish(int count) throws Exception {
    try (var publisher = ConfirmedPublisher.open(connection, recorder.wakes::release)) {
      for (int i = 0; i < count; i++) {
        publisher.publish("", queue, message("m" + i), i);
      }
      recorder.settleAll(publisher);
    }
  }

  private int recorderCount(int expected) throws Exception {
    QueueConsumer.consume(connection, queue, 1000, recorder);
    return recorder.next(expected).size();
  }

  private List<Delivery> drain() {
    var rest = new ArrayList<Delivery>();
    recorder.deliveries.drainTo(rest);
    return rest;
  }

  private void awaitReady(long count) {
    Await.until(
        count + " messages in the queue",
        () -> {
          try {
            return Topology.ready(connection, queue).equals(OptionalLong.of(count));
          } catch (BrokerException e) {
            throw new AssertionError(e);
          }
        });
  }

  private static Message message(String text) {
    return Message.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Delivery delivery) {
    return text(delivery.message());
  }

  private static String text(Message message) {
    return new String(message.body(), StandardCharsets.UTF_8);
  }
}
