package dev.warren.embedded;

import dev.warren.broker.BrokerAddress;
import dev.warren.broker.BrokerContract;
import dev.warren.broker.QueueType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract that holds for RabbitMQ, on the embedded broker. */
class EmbeddedBrokerContractIT extends BrokerContract {

  private static EmbeddedBroker broker;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Override
  protected BrokerAddress address() {
    return broker.address();
  }

  @Override
  protected QueueType queueType() {
    return QueueType.QUORUM;
  }
}
