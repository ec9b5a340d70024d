package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Broker;
import dev.warren.broker.BrokerConnection;
import dev.warren.broker.BrokerException;
import dev.warren.broker.QueueType;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.embedded.EmbeddedBroker;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LinkHealthTest {
  private final List<Throwable> broken = new ArrayList<>();
  private final LinkHealth health = new LinkHealth(reason -> {}, broken::add);

  @Test
  void aLinkThatIsLostAsSoonAsItIsUpIsNotUp() throws Exception {
    BrokerException lost =
        assertThrows(
            BrokerException.class,
            () ->
                new Broker(BrokerAddress.parse("amqp://127.0.0.1:1"), QueueType.QUORUM)
                    .connect("nowhere"));
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        BrokerConnection connection =
            new Broker(broker.address(), QueueType.QUORUM).connect("test")) {
      health.up(connection);
      assertTrue(health.down().isEmpty());
      for (int i = 0; i < 3; i++) {
        assertTrue(health.lost(lost));
        health.up(connection);
      }
      assertTrue(health.down().isPresent());
    }
  }

  @Test
  void aSessionThatFailsByItselfIsTriedThreeTimes() {
    Error error = new OutOfMemoryError("not really");
    assertTrue(health.failed(error, 1));
    assertTrue(health.failed(error, 2));
    assertTrue(broken.isEmpty());
    assertFalse(health.failed(error, 3));
    assertEquals(List.of(error), broken);
  }
}
