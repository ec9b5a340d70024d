package dev.warren.embedded;

import dev.warren.broker.ConnectionsContract;
import dev.warren.broker.MessagesContract;
import dev.warren.broker.QueueType;
import dev.warren.broker.address.BrokerAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The contracts that hold for RabbitMQ, on the embedded broker. */
class EmbeddedBrokerContractIT {

  private static EmbeddedBroker broker;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Nested
  class Messages extends MessagesContract {
    @Override
    protected BrokerAddress address() {
      return broker.address();
    }

    @Override
    protected QueueType queueType() {
      return QueueType.QUORUM;
    }
  }

  @Nested
  class Connections extends ConnectionsContract {
    @Override
    protected BrokerAddress address() {
      return broker.address();
    }

    @Override
    protected QueueType queueType() {
      return QueueType.QUORUM;
    }
  }
}
