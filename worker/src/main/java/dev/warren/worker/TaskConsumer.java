package dev.warren.worker;

import dev.warren.broker.BrokerConnection;
import dev.warren.broker.BrokerException;
import dev.warren.broker.Delivery;
import dev.warren.broker.QueueConsumer;

/**
 * One consumer of the worker session, and which of its deliveries may be acknowledged. Not
 * thread-safe.
 *
 * <p>To change the prefetch is to consume anew, and a quorum queue takes back what is on its way to
 * the consumer that ends: it would be delivered again, as something that a process may have run
 * before. So that is done when nothing can be on its way: when as many messages are held as may be.
 */
final class TaskConsumer {
  private final QueueConsumer deliveries;
  private final AckWindow acks = new AckWindow();
  private int prefetch;

  /** Of the last delivery; tags count up from 1. Written by the connection's thread. */
  private volatile long lastTag;

  /** QueueConsumer with higher tags count towards the prefetch. */
  private long earlier;

  private int finished;

  /** Begins to consume. */
  TaskConsumer(
      BrokerConnection connection, String queue, int prefetch, QueueConsumer.Handler handler)
      throws BrokerException {
    this.prefetch = prefetch;
    this.deliveries = QueueConsumer.consume(connection, queue, prefetch, new Counting(handler));
  }

  /** Notes what came. */
  private final class Counting implements QueueConsumer.Handler {
    private final QueueConsumer.Handler handler;

    private Counting(QueueConsumer.Handler handler) {
      this.handler = handler;
    }

    @Override
    public void delivered(Delivery delivery) {
      lastTag = delivery.tag();
      handler.delivered(delivery);
    }

    @Override
    public void ended(BrokerException reason) {
      handler.ended(reason);
    }
  }

  /** A delivery is through, if it came from here. */
  void finished(Delivery delivery) throws BrokerException {
    if (delivery.source() != deliveries) {
      return;
    }
    if (delivery.tag() > earlier) {
      finished++;
    }
    if (!acks.done(delivery.tag())) {
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

  /**
   * Holds more or fewer messages from now on, if this is a moment for that. To be called while
   * everything that is {@link #finished} has been acknowledged.
   *
   * @param quiet whether most likely nothing is on its way although fewer are held
   */
  void prefetch(int messages, boolean quiet) throws BrokerException {
    if (messages != prefetch && (quiet || lastTag - earlier - finished == prefetch)) {
      prefetch = messages;
      earlier = lastTag;
      finished = 0;
      deliveries.changePrefetch(messages);
    }
  }

  /** Takes others beside those that are held, if as many are as may be. */
  void renew() throws BrokerException {
    if (lastTag - earlier - finished == prefetch) {
      earlier = lastTag;
      finished = 0;
      deliveries.changePrefetch(prefetch);
    }
  }

  /** Takes no more; what was taken is still held. */
  void cancel() throws BrokerException {
    deliveries.cancel();
  }
}
