package dev.warren.broker;

import static dev.warren.broker.ConfirmedPublisher.Outcome.CONFIRMED;
import static dev.warren.broker.ConfirmedPublisher.Outcome.UNROUTABLE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.BrokerException.Refused;
import dev.warren.broker.ConfirmedPublisher.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What holds for this package whatever broker is behind it; one subclass for each kind of broker.
 */
@Timeout(120)
public abstract class BrokerContract {

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

    Deliveries.consume(connection, queue, 10, recorder);
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
    Deliveries.consume(connection, queue, 1, recorder);
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

    Deliveries.consume(connection, queue, 300, recorder);
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
  void givesBackWhatIsNotAcknowledged() throws Exception {
    publish(6);
    var deliveries = Deliveries.consume(connection, queue, 3, recorder);
    var held = recorder.next(3);
    assertTrue(recorder.deliveries.isEmpty(), "more than the prefetch");
    held.get(1).ack();
    held.get(0).giveBack();
    deliveries.cancel();
    deliveries.cancel();
    int more = recorder.deliveries.size();
    deliveries.close();
    awaitReady(5);
    assertTrue(recorder.deliveries.size() == more, "a delivery after cancel");

    var again = new Recorder();
    Deliveries.consume(connection, queue, 10, again);
    var all = again.next(5);
    assertTrue(all.stream().anyMatch(Delivery::redelivered));
    assertTrue(all.stream().noneMatch(delivery -> text(delivery).equals("m1")));
    for (var each : all) {
      each.giveBack();
    }
    assertTrue(again.next(5).stream().allMatch(Delivery::redelivered));
    assertThrows(IllegalArgumentException.class, () -> all.get(0).source().ack(0));
    assertThrows(IllegalArgumentException.class, () -> all.get(0).source().giveBack(0));
  }

  @Test
  void changesThePrefetchWhileItHoldsMessages() throws Exception {
    publish(20);
    var deliveries = Deliveries.consume(connection, queue, 1, recorder);
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
  void aLostConnectionLeavesWhatToSendAgain() throws Exception {
    try (var proxy = new Proxy(address());
        var unsure = broker(proxy.address()).connect("unsure")) {
      var publisher = ConfirmedPublisher.open(unsure, recorder.wakes::release);
      var ended = new Recorder();
      Deliveries.consume(unsure, queue, 1, ended);
      var lost = new CountDownLatch(1);
      unsure.onLost(lost::countDown);
      publisher.publish("", queue, message("m0"), 0);
      recorder.settleAll(publisher);
      var held = ended.next();
      proxy.pause();
      for (int i = 1; i < 10; i++) {
        publisher.publish("", queue, message("m" + i), i);
      }
      assertEquals(9, publisher.outstanding());
      proxy.cut();
      var reason = recorder.settleUntilLost(publisher, (token, outcome) -> {});
      assertInstanceOf(BrokerException.Lost.class, reason);
      assertTrue(reason.getMessage().contains("127.0.0.1:"), reason.getMessage());
      assertEquals(
          IntStream.range(1, 10).<Object>mapToObj(i -> i).toList(), publisher.unconfirmed());
      assertThrows(
          BrokerException.Lost.class, () -> publisher.publish("", queue, message("x"), "x"));
      assertInstanceOf(
          BrokerException.Lost.class, ended.ends.poll(Await.LIMIT.toSeconds(), TimeUnit.SECONDS));
      assertTrue(lost.await(Await.LIMIT.toSeconds(), TimeUnit.SECONDS));
      assertFalse(unsure.isOpen());
      assertInstanceOf(BrokerException.Lost.class, unsure.lossReason().orElseThrow());
      assertThrows(BrokerException.class, held::ack);
    }
    // The same messages, on a connection that holds.
    var publisher = ConfirmedPublisher.open(connection, recorder.wakes::release);
    for (int i = 1; i < 10; i++) {
      publisher.publish("", queue, message("m" + i), i);
    }
    recorder.settleAll(publisher);
    Deliveries.consume(connection, queue, 100, recorder);
    var bodies = new HashSet<String>();
    while (bodies.size() < 10) {
      bodies.add(text(recorder.next()));
    }
  }

  @Test
  void closingIsNoLoss() throws Exception {
    assertTrue(connection.isOpen());
    assertEquals(Optional.empty(), connection.lossReason());
    assertEquals(Optional.empty(), connection.blocked());
    connection.close();
    connection.close();
    assertFalse(connection.isOpen());
    assertEquals(Optional.empty(), connection.lossReason());
    assertThrows(BrokerException.class, () -> ConfirmedPublisher.open(connection, () -> {}));
    assertThrows(BrokerException.class, () -> Topology.ready(connection, queue));
  }

  @Test
  void closesAConnectionThatIsNotRead() throws Exception {
    try (var proxy = new Proxy(address())) {
      var stuck = broker(proxy.address()).connect("stuck");
      proxy.pause();
      var writer = writer(stuck);
      awaitBlockedWrite(writer);
      long start = System.nanoTime();
      stuck.close();
      writer.join(Await.LIMIT.toMillis());
      assertFalse(writer.isAlive());
      assertTrue(millisSince(start) < 5000, millisSince(start) + " ms");
    }
  }

  @Test
  void aLinkComesBack() throws Exception {
    var sessions = new LinkedBlockingQueue<BrokerConnection>();
    var losses = new LinkedBlockingQueue<BrokerException>();
    var ended = new CountDownLatch(1);
    try (var proxy = new Proxy(address())) {
      var broker = broker(proxy.address());
      var link =
          new Link(
              "link",
              broker,
              served -> {
                var gone = new CountDownLatch(1);
                served.onLost(gone::countDown);
                sessions.add(served);
                gone.await();
                throw served.lossReason().orElseThrow();
              },
              new Link.Listener() {
                @Override
                public boolean lost(BrokerException reason) {
                  losses.add(reason);
                  return true;
                }

                @Override
                public void ended() {
                  ended.countDown();
                }
              });
      var first = broker.connect("first");
      link.start(first);
      assertEquals(first, take(sessions));
      proxy.cut();
      var second = take(sessions);
      assertInstanceOf(BrokerException.Lost.class, take(losses));
      assertFalse(first.isOpen());
      assertTrue(second.isOpen());
      proxy.refuse(true);
      proxy.cut();
      assertInstanceOf(BrokerException.Lost.class, take(losses));
      assertInstanceOf(BrokerException.Unreachable.class, take(losses));
      proxy.refuse(false);
      var third = take(sessions);
      link.close();
      assertTrue(ended.await(1, TimeUnit.MILLISECONDS));
      assertFalse(third.isOpen());
      assertEquals(Optional.empty(), third.lossReason());
    }
  }

  @Test
  void aLinkOutlivesABugInItsSession() throws Exception {
    var calls = new AtomicInteger();
    var losses = new LinkedBlockingQueue<BrokerException>();
    var link =
        new Link(
            "link",
            broker(address()),
            served -> {
              switch (calls.incrementAndGet()) {
                case 1 -> throw new IllegalStateException("a bug");
                case 2 -> throw new IOException("a file");
                default -> {}
              }
            },
            losses::add);
    link.start();
    assertTrue(link.join(Await.LIMIT));
    assertEquals(3, calls.get());
    assertTrue(take(losses).getMessage().contains("a bug"));
    assertTrue(take(losses).getMessage().contains("a file"));
    assertTrue(losses.isEmpty());
  }

  @Test
  void aLinkClosesThoughAWriteIsBlocked() throws Exception {
    try (var proxy = new Proxy(address())) {
      var inside = new LinkedBlockingQueue<Thread>();
      var link =
          new Link(
              "link",
              broker(proxy.address()),
              served -> {
                proxy.pause();
                inside.add(Thread.currentThread());
                publishForEver(served);
              },
              reason -> false);
      link.start();
      awaitBlockedWrite(take(inside));
      long start = System.nanoTime();
      link.close();
      assertTrue(link.join(Duration.ofMillis(1)));
      assertTrue(millisSince(start) < 6000, millisSince(start) + " ms");
    }
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
    Deliveries.consume(connection, control, 10, recorder);
    var publisher = ConfirmedPublisher.open(connection, recorder.wakes::release);
    publisher.publish(names.control(), "supervisors", message("not for me"), 1);
    publisher.publish(names.control(), "clients", message("for me"), 2);
    assertEquals(Map.of(1, UNROUTABLE, 2, CONFIRMED), recorder.settleAll(publisher));
    var delivery = recorder.next();
    assertEquals("for me", text(delivery));
    delivery.ack();
  }

  @Test
  void refusesWrongPasswords() {
    for (var wrong : List.of(address().withPassword(new Secret("s3cret")), otherUser())) {
      var error = assertThrows(Refused.class, () -> broker(wrong).connect("test"));
      assertEquals(Refused.Reason.AUTHENTICATION, error.reason(), error.getMessage());
      assertTrue(error.getMessage().contains("'" + wrong.user() + "'"), error.getMessage());
      assertFalse(error.getMessage().contains("s3cret"), error.getMessage());
    }
  }

  @Test
  void refusesUnknownVirtualHosts() {
    var good = address();
    var wrong = new BrokerAddress(good.hosts(), "nowhere", false, good.user(), good.password());
    var error = assertThrows(Refused.class, () -> broker(wrong).connect("test"));
    assertEquals(Refused.Reason.VIRTUAL_HOST, error.reason(), error.getMessage());
    assertTrue(error.getMessage().contains("'nowhere'"), error.getMessage());
  }

  @Test
  void takesTheHostThatAnswers() throws BrokerException {
    var good = address();
    var dead = new BrokerAddress.Host("127.0.0.1", RabbitServer.freePort());
    var hosts = List.of(dead, good.hosts().get(0), dead);
    var mixed = new BrokerAddress(hosts, "/", false, good.user(), good.password());
    for (int i = 0; i < 5; i++) {
      try (var any = broker(mixed).connect("test")) {
        assertEquals(good.hosts().get(0), any.host());
      }
    }
  }

  @Test
  void leavesNoThread() throws Exception {
    try (var other = broker(address()).connect("leaves-none")) {
      publish(1);
      var deliveries = Deliveries.consume(other, queue, 1, recorder);
      var delivery = recorder.next();
      deliveries.ack(delivery.tag());
    }
    Await.until(
        () -> "the end of all threads: " + Thread.getAllStackTraces().keySet(),
        Duration.ofSeconds(5),
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(t -> t.getName().contains("leaves-none")));
    for (var thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("warren-test")
          || thread.getName().startsWith("AMQP Connection")) {
        assertTrue(thread.isDaemon(), thread.getName());
      }
    }
  }

  private Broker broker(BrokerAddress address) {
    return new Broker(address, queueType());
  }

  private BrokerAddress otherUser() {
    var good = address();
    return new BrokerAddress(good.hosts(), "/", false, "nobody", new Secret("s3cret"));
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
    Deliveries.consume(connection, queue, 1000, recorder);
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

  private Thread writer(BrokerConnection stuck) {
    var writer =
        new Thread(
            () -> {
              try {
                publishForEver(stuck);
              } catch (BrokerException e) {
                // Wanted.
              }
            });
    writer.setDaemon(true);
    writer.start();
    return writer;
  }

  private void publishForEver(BrokerConnection stuck) throws BrokerException {
    var publisher = ConfirmedPublisher.open(stuck, () -> {});
    while (true) {
      publisher.publish("", queue, Message.of(new byte[1 << 20]), "x");
    }
  }

  /** A blocked write shows as a thread that stays in a native call of the socket. */
  private static void awaitBlockedWrite(Thread writer) {
    Await.until(
        "a blocked write",
        () -> {
          int same = 0;
          for (int i = 0; i < 20; i++) {
            var stack = writer.getStackTrace();
            boolean writing =
                stack.length > 2
                    && java.util.Arrays.stream(stack)
                        .limit(8)
                        .anyMatch(
                            f ->
                                f.getMethodName().equals("implWrite")
                                    || f.getMethodName().equals("park"));
            same += writing ? 1 : 0;
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
          }
          return same == 20;
        });
  }

  private static long millisSince(long start) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  private static <T> T take(LinkedBlockingQueue<T> from) throws InterruptedException {
    var next = from.poll(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertTrue(next != null, "nothing came");
    return next;
  }

  private static Message message(String text) {
    return Message.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Delivery delivery) {
    return new String(delivery.message().body(), StandardCharsets.UTF_8);
  }
}
