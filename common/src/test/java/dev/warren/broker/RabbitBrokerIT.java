package dev.warren.broker;

import org.junit.jupiter.api.Nested;

/** The contract on RabbitMQ, with both types of queues. */
class RabbitBrokerIT {

  @Nested
  class Quorum extends BrokerContract {
    @Override
    protected BrokerAddress address() {
      return RabbitServer.shared().address();
    }

    @Override
    protected QueueType queueType() {
      return QueueType.QUORUM;
    }
  }

  @Nested
  class Classic extends BrokerContract {
    @Override
    protected BrokerAddress address() {
      return RabbitServer.shared().address();
    }

    @Override
    protected QueueType queueType() {
      return QueueType.CLASSIC;
    }
  }
}
