package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.warren.broker.BrokerAddress;
import dev.warren.broker.RabbitServer;
import java.util.Optional;
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
  void onlyTheQueuesOfTheFleetOutliveAnEngine() throws Exception {
    assertSquares(slowSquares().await());
    engine().close();
    for (String queue : server.queues().keySet()) {
      assertFalse(queue.startsWith("warren.replies."), queue);
      assertFalse(queue.startsWith("warren." + fleet() + ".control"), queue);
    }
    assertEquals(0, server.queues().get("warren." + fleet() + ".tasks"));
  }
}
