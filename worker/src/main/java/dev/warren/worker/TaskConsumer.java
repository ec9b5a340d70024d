package dev.warren.worker;

import dev.warren.broker.BrokerConnection;
import dev.warren.broker.BrokerException;
import dev.warren.broker.Delivery;
import dev.warren.broker.QueueConsumer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One consumer of the worker session, and which of its deliveries may be acknowledged. Belongs to
 * the session's thread, except for the methods of the handler.
 *
 * <p>Changing the prefetch means consuming again, and a quorum queue takes back what is on its way
 * to the consumer that ends: it would be delivered again, marked as redelivered. So the prefetch is
 * changed only when nothing can be on its way: when as many messages are held as may be. Before it
 * ends for another reason it is made to be so: {@link #hold} has the broker hand out what it may,
 * and nothing follows until {@link #isStill}.
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

  /** When something was last acknowledged, after which the broker sends more. */
  private long acknowledgedAt = System.nanoTime();

  private boolean cancelled;
  private boolean holding;

  /** What is finished since {@link #hold}, by tag. */
  private final Deque<Long> held = new ArrayDeque<>();

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
    if (delivery.source() == consumer) {
      if (holding) {
        held.add(delivery.tag());
      } else {
        finished(delivery.tag());
      }
    }
  }

  private void finished(long tag) throws BrokerException {
    if (tag > uncountedUpTo) {
      finished++;
    }
    if (!acks.done(tag)) {
      acknowledgedAt = System.nanoTime();
      consumer.ack(tag);
    }
  }

  /** Acknowledges all that is finished. */
  void acknowledge() throws BrokerException {
    long tag = acks.takeAckable();
    if (tag > 0) {
      acknowledgedAt = System.nanoTime();
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
    if (!cancelled && messages != prefetch && (quiet || isFull())) {
      prefetch = messages;
      consumeAgain();
    }
  }

  /** Takes further messages beside those that are held, if as many are held as may be. */
  void renew() throws BrokerException {
    if (!cancelled && isFull()) {
      consumeAgain();
    }
  }

  private boolean isFull() {
    return lastTag - uncountedUpTo - finished == prefetch;
  }

  private void consumeAgain() throws BrokerException {
    acknowledgedAt = System.nanoTime();
    uncountedUpTo = lastTag;
    finished = 0;
    consumer.changePrefetch(prefetch);
  }

  /** Has the prefetch that is in use another value than this one. */
  boolean hasOtherPrefetch(int messages) {
    return messages != prefetch;
  }

  /** The queue's name. */
  String queue() {
    return consumer.queue();
  }

  /** Acknowledges nothing of what is {@link #finished} from now on, so that no more follows. */
  void hold() {
    holding = true;
  }

  /**
   * Whether nothing can be on its way: as many are held as may be, or the broker has had nothing to
   * send for a while.
   *
   * @param patience how long a message may be on its way
   */
  boolean isStill(Duration patience) {
    return cancelled || isFull() || System.nanoTime() - acknowledgedAt >= patience.toNanos();
  }

  /** Takes no more; what was taken is still held. */
  void cancel() throws BrokerException {
    cancelled = true;
    consumer.cancel();
    release();
  }

  /** Takes messages again after {@link #hold} or {@link #cancel}. */
  void resume() throws BrokerException {
    if (cancelled) {
      cancelled = false;
      consumeAgain();
    }
    release();
  }

  private void release() throws BrokerException {
    holding = false;
    for (Long tag; (tag = held.poll()) != null; ) {
      finished(tag);
    }
  }
}
