package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.broker.Broker;
import dev.warren.broker.BrokerConnection;
import dev.warren.broker.QueueBrowser;
import dev.warren.broker.QueueNames;
import dev.warren.broker.QueueType;
import dev.warren.broker.RabbitServer;
import dev.warren.broker.Topology;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.message.ControlMessage;
import dev.warren.message.IndexRange;
import dev.warren.message.MessageCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The contract on RabbitMQ, and what only a broker that outlives its clients can go through. */
class RabbitBrokerEngineIT extends BrokerEngineContract {
  private final RabbitServer server = RabbitServer.shared();

  @Override
  Optional<BrokerAddress> broker() {
    return Optional.of(server.address());
  }

  @Test
  void theBrokerMayBeKilledInTheMiddleOfAJob() throws Exception {
    TestJob job = slowSquares();
    await("the first answers", () -> job.answered() > 50);
    server.kill();
    server.restart();
    assertSquares(job.await());
  }

  @Test
  void allConnectionsMayBeCutInTheMiddleOfAJob() throws Exception {
    TestJob job = slowSquares();
    for (int cut = 1; cut <= 3; cut++) {
      int enough = cut * 50;
      await("more answers", () -> job.answered() > enough);
      server.closeAllConnections();
    }
    assertSquares(job.await());
    assertEquals(0, engine().ledger().totals().crashes());
  }

  @Test
  void terminateOvertakesTheTasksThatWaitToBeSent() throws Exception {
    FleetOptions lonely =
        FleetOptionsBuilder.create()
            .broker(broker())
            .fleet("test-" + UUID.randomUUID())
            .waitForWorkers(Duration.ofSeconds(30))
            .build();
    QueueNames names = new QueueNames(lonely.fleet());
    // More than leaves while an engine closes.
    List<String> acts = Collections.nCopies(100_000, "square:1");
    try (BrokerConnection supervisor =
        new Broker(server.address(), QueueType.QUORUM).connect("supervisor")) {
      String ear;
      ControlMessage cancel;
      try (BrokerEngine client = BrokerEngine.open(lonely)) {
        ear = Topology.declareControl(supervisor, names, "ear", "supervisors");
        cancel = new ControlMessage.Cancel(client.job().job(), List.of(IndexRange.ALL), false);
        TestJob job = TestJob.act(client, TestJob.options(), 1, acts);
        client.terminate();
        job.await();
      }
      assertTrue(messages(supervisor, ear).contains(cancel));
      long sent = Topology.ready(supervisor, names.tasks()).orElseThrow();
      assertTrue(sent < acts.size(), "all tasks were sent for nobody");
      Topology.delete(supervisor, ear);
      Topology.delete(supervisor, names.tasks());
    }
  }

  private static List<ControlMessage> messages(BrokerConnection connection, String queue)
      throws Exception {
    List<ControlMessage> messages = new ArrayList<>();
    try (QueueBrowser pull = QueueBrowser.open(connection, queue)) {
      for (Optional<QueueBrowser.Pulled> next; (next = pull.next()).isPresent(); ) {
        messages.add(MessageCodec.decodeControl(next.get().message().body()));
      }
    }
    return messages;
  }

  @Test
  void onlyTheQueuesOfTheFleetOutliveAnEngine() throws Exception {
    assertSquares(slowSquares().await());
    engine().close();
    for (String queue : server.queues().keySet()) {
      assertFalse(queue.startsWith("warren.replies."), queue);
      assertFalse(queue.startsWith("warren." + fleet() + ".control"), queue);
    }
    // RabbitMQ counts a quorum queue every few seconds.
    String tasks = "warren." + fleet() + ".tasks";
    Await.until("an empty queue", () -> server.queues().get(tasks) == 0);
  }
}
