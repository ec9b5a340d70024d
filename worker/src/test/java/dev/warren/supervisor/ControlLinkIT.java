package dev.warren.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.broker.Broker;
import dev.warren.broker.BrokerConnection;
import dev.warren.broker.BrokerException;
import dev.warren.broker.ConfirmedPublisher;
import dev.warren.broker.Delivery;
import dev.warren.broker.Message;
import dev.warren.broker.Proxy;
import dev.warren.broker.QueueConsumer;
import dev.warren.broker.QueueNames;
import dev.warren.broker.QueueType;
import dev.warren.broker.RabbitServer;
import dev.warren.broker.Topology;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.message.ControlMessage;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.message.IndexRange;
import dev.warren.message.MessageCodec;
import dev.warren.message.MessageException;
import dev.warren.message.Result;
import dev.warren.message.ResultMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ControlLinkIT {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final RabbitServer server = RabbitServer.shared();
  private final List<ControlMessage> incoming = new CopyOnWriteArrayList<>();
  private final List<String> log = new CopyOnWriteArrayList<>();
  private QueueNames names;
  private Client client;
  private ControlLink link;

  @BeforeEach
  void open(TestInfo test) throws BrokerException {
    names = new QueueNames(test.getTestMethod().orElseThrow().getName());
    client = new Client();
    link = open(server.address());
  }

  @AfterEach
  void close() {
    link.close(announcement(0), LIMIT);
    client.close();
  }

  private ControlLink open(BrokerAddress address) {
    var config = SupervisorConfig.of(names.fleet(), QueueType.CLASSIC, 1, "");
    return ControlLink.open("s1", config, address, incoming::add, log::add);
  }

  private static ControlMessage.Announcement announcement(long pid) {
    return new ControlMessage.Announcement(
        "s1", "h", pid, List.of(), false, false, Optional.empty());
  }

  private static ResultMessage report(String job, long index) {
    var failure = Failure.of(FailureKind.CRASHED, "gone");
    return new ResultMessage(job, "h", 1, List.of(new Result.Failed(index, 1, 0, 1, 1, failure)));
  }

  @Test
  void saysHelloAndAnnounces() {
    link.announce(announcement(4));
    client.await(new ControlMessage.Hello("s1"));
    client.await(announcement(4));
  }

  @Test
  void hearsWhatClientsSay() throws Exception {
    client.await(new ControlMessage.Hello("s1"));
    var cancel = new ControlMessage.Cancel("j", List.of(new IndexRange(1, 2)), false);
    client.say("not a message".getBytes(UTF_8));
    client.say(MessageCodec.encode(new ControlMessage.Ask()));
    client.say(MessageCodec.encode(cancel));
    Await.until("messages", () -> incoming.equals(List.of(new ControlMessage.Ask(), cancel)));
  }

  @Test
  void hearsAgainAfterAnotherMadeTheExchangeThatWasDeleted() throws Exception {
    client.await(new ControlMessage.Hello("s1"));
    Topology.deleteFleet(client.connection, names);
    client.listen();
    client.heard.clear();
    Await.until(
        () -> "a question among " + incoming,
        Duration.ofSeconds(60),
        () -> {
          client.ask();
          return incoming.contains(new ControlMessage.Ask());
        });
    // Producers and clients repeat what was not heard meanwhile.
    client.await(new ControlMessage.Hello("s1"));
  }

  @Test
  void reportsArriveAlsoThroughALostConnection() throws Exception {
    client.listenTo("job-lost");
    client.await(new ControlMessage.Hello("s1"));
    link.report("warren.replies." + "job-lost", report("job-lost", 0));
    client.awaitReports(1);

    server.closeAllConnections();
    link.report("warren.replies." + "job-lost", report("job-lost", 1));
    client.close();
    client = new Client();
    client.listenTo("job-lost");

    client.awaitReports(1);
    // A hello after each connection: the clients repeat their cancels.
    client.await(new ControlMessage.Hello("s1"));
  }

  @Test
  void aReportThatNobodyWaitsForIsDropped() {
    client.await(new ControlMessage.Hello("s1"));
    link.report("warren.replies." + "nobody", report("nobody", 0));
    long start = System.nanoTime();
    link.close(announcement(0), LIMIT);
    assertTrue(System.nanoTime() - start < LIMIT.toNanos());
  }

  @Test
  void closingSendsWhatIsLeftAndDeletesTheQueue() throws Exception {
    client.listenTo("job-last");
    link.close(announcement(0), LIMIT);
    link = open(server.address());
    for (int i = 0; i < 20; i++) {
      link.report("warren.replies." + "job-last", report("job-last", i));
    }
    link.close(announcement(9), LIMIT);
    client.awaitReports(20);
    client.await(announcement(9));
    assertFalse(server.queues().containsKey(names.control("s1")), server.queues()::toString);
  }

  @Test
  void aBrokerThatIsAwayIsToldOnceAndThatItIsBack() throws Exception {
    try (var proxy = new Proxy(server.address())) {
      var distant = open(proxy.address());
      try {
        client.await(new ControlMessage.Hello("s1"));
        proxy.refuse(true);
        proxy.cut();
        Await.until("told", () -> log.toString().contains("is away"));
        proxy.refuse(false);
        Await.until("told", () -> log.toString().contains("is back after"));
        assertEquals(2, log.size(), log::toString);
      } finally {
        distant.close(announcement(0), LIMIT);
      }
    }
  }

  @Test
  void closingDoesNotWaitForABrokerThatIsNotThere() {
    var nowhere = BrokerAddress.parse("amqp://u:p@127.0.0.1:1/");
    var lonely = open(nowhere);
    long start = System.nanoTime();
    lonely.close(announcement(0), LIMIT);
    assertTrue(System.nanoTime() - start < LIMIT.toNanos());
    assertEquals(List.of(), incoming);
  }

  /** A client of the fleet. */
  private final class Client implements QueueConsumer.Handler {
    private final BrokerConnection connection;
    private final List<ControlMessage> heard = new CopyOnWriteArrayList<>();
    private final List<ResultMessage> reports = new CopyOnWriteArrayList<>();

    private Client() throws BrokerException {
      connection = new Broker(server.address(), QueueType.CLASSIC).connect("client");
      QueueConsumer.consume(connection, listen(), 100, this);
    }

    private String listen() throws BrokerException {
      return Topology.declareControl(connection, names, "c1", QueueNames.CLIENTS);
    }

    private void ask() {
      try {
        say(MessageCodec.encode(new ControlMessage.Ask()));
      } catch (BrokerException e) {
        throw new AssertionError(e);
      }
    }

    private void listenTo(String job) throws BrokerException {
      QueueConsumer.consume(connection, Topology.declareReplies(connection, job), 100, this);
    }

    private void say(byte[] body) throws BrokerException {
      try (var publisher = ConfirmedPublisher.open(connection, () -> {})) {
        publisher.publish(names.control(), QueueNames.SUPERVISORS, Message.of(body), "token");
      }
    }

    private void await(ControlMessage message) {
      Await.until(() -> message + " among " + heard, Await.LIMIT, () -> heard.contains(message));
    }

    private void awaitReports(int number) {
      Await.until(() -> number + " of " + reports, Await.LIMIT, () -> reports.size() >= number);
      assertEquals(number, reports.size());
    }

    @Override
    public void delivered(Delivery delivery) {
      byte[] body = delivery.message().body();
      try {
        if (delivery.source().queue().startsWith("warren.replies.")) {
          reports.add(MessageCodec.decodeResult(body));
        } else {
          heard.add(MessageCodec.decodeControl(body));
        }
        delivery.ack();
      } catch (MessageException | BrokerException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void ended(BrokerException reason) {}

    private void close() {
      connection.close();
    }
  }
}
