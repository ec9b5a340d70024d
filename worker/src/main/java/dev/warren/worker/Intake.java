package dev.warren.worker;

import dev.warren.broker.BrokerConnection;
import dev.warren.broker.BrokerException;
import dev.warren.broker.Deliveries;
import dev.warren.broker.Delivery;

/**
 * One consumer of the courier, and which of its deliveries may be acknowledged. Not thread-safe.
 */
final class Intake {
  private final Deliveries deliveries;
  private final AckWindow acks = new AckWindow();
  private int prefetch;

  /** Begins to consume. */
  Intake(BrokerConnection connection, String queue, int prefetch, Deliveries.Handler handler)
      throws BrokerException {
    this.prefetch = prefetch;
    this.deliveries = Deliveries.consume(connection, queue, prefetch, handler);
  }

  /** A delivery is through, if it came from here. */
  void finished(Delivery delivery) throws BrokerException {
    if (delivery.source() == deliveries && !acks.done(delivery.tag())) {
      deliveries.ack(delivery.tag());
    }
  }

  /** Acknowledges what is finished and was not yet. */
  void acknowledge() throws BrokerException {
    long tag = acks.takeAckable();
    if (tag > 0) {
      deliveries.ackUpTo(tag);
    }
  }

  /** Holds more or fewer messages from now on. */
  void prefetch(int messages) throws BrokerException {
    if (messages != prefetch) {
      prefetch = messages;
      deliveries.changePrefetch(messages);
    }
  }

  /** Takes no more; what was taken is still held. */
  void cancel() throws BrokerException {
    deliveries.cancel();
  }
}
