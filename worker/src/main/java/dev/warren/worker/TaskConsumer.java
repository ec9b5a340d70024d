package dev.warren.worker;

import dev.warren.broker.BrokerConnection;
import dev.warren.broker.BrokerException;
import dev.warren.broker.Delivery;
import dev.warren.broker.QueueConsumer;

/**
 * One consumer of the worker session, and which of its deliveries may be acknowledged. Belongs to
 * the session's thread, except for the methods of the handler.
 *
 * <p>Changing the prefetch means consuming again, and a quorum queue takes back what is on its way
 * to the consumer that ends: it would be delivered again, marked as redelivered. So the prefetch is
 * changed only when nothing can be on its way: when as many messages are held as may be.
 */
final class TaskConsumer implements QueueConsumer.Handler {
  private final QueueConsumer.Handler handler;
  private final AckWindow acks = new AckWindow();
  private QueueConsumer consumer;
  private int prefetch;

  /** Tag of the last delivery; tags count up from 1. Written by the connection's thread. */
  private volatile long lastTag;

  /** Only deliveries with higher tags count towards the prefetch. */
  private long uncountedUpTo;

  /** How many of those that count are finished. */
  private int finished;

  private TaskConsumer(int prefetch, QueueConsumer.Handler handler) {
    this.prefetch = prefetch;
    this.handler = handler;
  }

  /** Starts to consume. */
  static TaskConsumer start(
      BrokerConnection connection, String queue, int prefetch, QueueConsumer.Handler handler)
      throws BrokerException {
    TaskConsumer started = new TaskConsumer(prefetch, handler);
    started.consumer = QueueConsumer.consume(connection, queue, prefetch, started);
    return started;
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

  /** Notes that a delivery is done with, if it came from here. */
  void finished(Delivery delivery) throws BrokerException {
    if (delivery.source() != consumer) {
      return;
    }
    if (delivery.tag() > uncountedUpTo) {
      finished++;
    }
    if (!acks.done(delivery.tag())) {
      consumer.ack(delivery.tag());
    }
  }

  /** Acknowledges all that is finished. */
  void acknowledge() throws BrokerException {
    long tag = acks.takeAckable();
    if (tag > 0) {
      consumer.ackUpTo(tag);
    }
  }

  /**
   * Changes the prefetch, if this is a moment for that. To be called while everything that is
   * {@link #finished} has been acknowledged.
   *
   * @param quiet whether most likely nothing is on its way although fewer are held
   */
  void prefetch(int messages, boolean quiet) throws BrokerException {
    if (messages != prefetch && (quiet || isFull())) {
      prefetch = messages;
      consumeAgain();
    }
  }

  /** Takes further messages beside those that are held, if as many are held as may be. */
  void renew() throws BrokerException {
    if (isFull()) {
      consumeAgain();
    }
  }

  private boolean isFull() {
    return lastTag - uncountedUpTo - finished == prefetch;
  }

  private void consumeAgain() throws BrokerException {
    uncountedUpTo = lastTag;
    finished = 0;
    consumer.changePrefetch(prefetch);
  }

  /** Takes no more; what was taken is still held. */
  void cancel() throws BrokerException {
    consumer.cancel();
  }

  /** Takes messages again after {@link #cancel}. */
  void resume() throws BrokerException {
    consumeAgain();
  }
}
