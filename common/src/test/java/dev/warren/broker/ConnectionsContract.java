package dev.warren.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.BrokerException.Refused;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.broker.address.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
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
 * How connections are made, lost, closed and refused, whatever broker is behind it; one subclass
 * for each kind of broker.
 */
@Timeout(120)
public abstract class ConnectionsContract {

  private final String job = "job-" + UUID.randomUUID();
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
      Topology.delete(other, queue);
    }
  }

  @Test
  void aLostConnectionLeavesWhatToSendAgain() throws Exception {
    try (var proxy = new Proxy(address());
        var unsure = broker(proxy.address()).connect("unsure")) {
      var publisher = ConfirmedPublisher.open(unsure, recorder.wakes::release);
      var ended = new Recorder();
      QueueConsumer.consume(unsure, queue, 1, ended);
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
      Await.until("the connection is lost", () -> !unsure.isOpen());
      assertInstanceOf(BrokerException.Lost.class, unsure.lossReason().orElseThrow());
      assertThrows(BrokerException.class, held::ack);
    }
    // The same messages, on a connection that holds.
    var publisher = ConfirmedPublisher.open(connection, recorder.wakes::release);
    for (int i = 1; i < 10; i++) {
      publisher.publish("", queue, message("m" + i), i);
    }
    recorder.settleAll(publisher);
    QueueConsumer.consume(connection, queue, 100, recorder);
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
          new ReconnectingConnection(
              "link",
              broker,
              served -> {
                sessions.add(served);
                Await.loss(served);
                throw served.lossReason().orElseThrow();
              },
              new ReconnectingConnection.Listener() {
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
  void aLinkEndsWhenItsListenerHasSeenEnoughErrorsOfTheProgram() throws Exception {
    var errors = new LinkedBlockingQueue<Throwable>();
    var link =
        new ReconnectingConnection(
            "link",
            broker(address()),
            served -> {
              throw new StackOverflowError("not really");
            },
            new ReconnectingConnection.Listener() {
              @Override
              public boolean lost(BrokerException reason) {
                return true;
              }

              @Override
              public boolean failed(Throwable error, int times) {
                errors.add(error);
                return times < 2;
              }
            });
    link.start();
    assertTrue(link.join(Await.LIMIT));
    assertEquals(2, errors.size());
    link.close();
  }

  @Test
  void aLinkThatIsInterruptedByCodeOnItsThreadConnectsAgain() throws Exception {
    var sessions = new LinkedBlockingQueue<BrokerConnection>();
    var losses = new LinkedBlockingQueue<BrokerException>();
    var link =
        new ReconnectingConnection(
            "link",
            broker(address()),
            served -> {
              sessions.add(served);
              if (sessions.size() == 1) {
                Thread.currentThread().interrupt();
              }
              new CountDownLatch(1).await();
            },
            reason -> {
              losses.add(reason);
              Thread.currentThread().interrupt(); // nor does that end the pause and the link
              return true;
            });
    link.start();
    assertInstanceOf(BrokerException.Lost.class, take(losses));
    Await.until("there is a second session", () -> sessions.size() == 2);
    link.close();
    assertTrue(link.join(Await.LIMIT));
    assertTrue(losses.isEmpty());
  }

  @Test
  void aLinkSaysThatItsThreadIsBroken() throws Exception {
    var errors = new LinkedBlockingQueue<Throwable>();
    var link =
        new ReconnectingConnection(
            "link",
            broker(address()),
            served -> {
              throw new IOException("an end");
            },
            new ReconnectingConnection.Listener() {
              @Override
              public boolean lost(BrokerException reason) {
                throw new IllegalStateException("a bug");
              }

              @Override
              public void broken(Throwable error) {
                errors.add(error);
              }
            });
    link.start();
    assertTrue(link.join(Await.LIMIT));
    assertEquals(1, errors.size());
    link.close();
  }

  @Test
  void aLinkOutlivesABugInItsSession() throws Exception {
    var calls = new AtomicInteger();
    var losses = new LinkedBlockingQueue<BrokerException>();
    var link =
        new ReconnectingConnection(
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
          new ReconnectingConnection(
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
    var wrong =
        new BrokerAddress(good.hosts(), "nowhere", good.tls(), good.user(), good.password());
    var error = assertThrows(Refused.class, () -> broker(wrong).connect("test"));
    assertEquals(Refused.Reason.VIRTUAL_HOST, error.reason(), error.getMessage());
    assertTrue(error.getMessage().contains("'nowhere'"), error.getMessage());
  }

  @Test
  void takesTheHostThatAnswers() throws BrokerException {
    var good = address();
    var dead = new BrokerAddress.Host("127.0.0.1", RabbitServer.freePort());
    var hosts = List.of(dead, good.hosts().get(0), dead);
    var mixed = new BrokerAddress(hosts, "/", good.tls(), good.user(), good.password());
    for (int i = 0; i < 5; i++) {
      try (var any = broker(mixed).connect("test")) {
        assertEquals(good.hosts().get(0), any.host());
      }
    }
  }

  @Test
  void leavesNoThread() throws Exception {
    try (var other = broker(address()).connect("leaves-none")) {
      var publisher = ConfirmedPublisher.open(other, recorder.wakes::release);
      publisher.publish("", queue, message("m0"), 0);
      var deliveries = QueueConsumer.consume(other, queue, 1, recorder);
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
    return new BrokerAddress(good.hosts(), "/", good.tls(), "nobody", new Secret("s3cret"));
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
