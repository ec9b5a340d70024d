package dev.warren.broker;

import dev.warren.broker.address.BrokerAddress;
import org.junit.jupiter.api.Nested;

/** The contracts on RabbitMQ, with both types of queues. */
class RabbitBrokerIT {

  @Nested
  class QuorumMessages extends MessagesContract {
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
  class ClassicMessages extends MessagesContract {
    @Override
    protected BrokerAddress address() {
      return RabbitServer.shared().address();
    }

    @Override
    protected QueueType queueType() {
      return QueueType.CLASSIC;
    }
  }

  @Nested
  class Connections extends ConnectionsContract {
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
