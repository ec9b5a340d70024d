package dev.warren.broker;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;

/**
 * The messages of one queue, as they are handed to this consumer, each to be settled once. It has a
 * channel of its own; closing that gives back what is not settled, marked as redelivered.
 *
 * <p>Settling is thread-safe; everything else belongs to one thread, which must not be the one that
 * calls the handler.
 */
public final class QueueConsumer implements AutoCloseable {

  /**
   * Receives deliveries, on a thread of the connection; must not block and should only pass them
   * on.
   */
  public interface Handler {
    /** One message was handed out. */
    void delivered(Delivery delivery);

    /**
     * There will be no more: the connection or the channel is gone, the queue was deleted, or the
     * broker cancelled the consumer. Called once, and not for {@link QueueConsumer#cancel} or
     * {@link QueueConsumer#close}. QueueConsumer of a lost channel cannot be settled any more. The
     * way on is a new connection.
     */
    void ended(BrokerException reason);
  }

  private static final int MAX_PREFETCH = 65_535;

  private final BrokerConnection connection;
  private final Channel channel;
  private final String queue;
  private final boolean alone;
  private final Handler handler;
  private DeliveryConsumer consumer;
  private String tag;

  private QueueConsumer(
      BrokerConnection connection, Channel channel, String queue, boolean alone, Handler handler) {
    this.connection = connection;
    this.channel = channel;
    this.queue = queue;
    this.alone = alone;
    this.handler = handler;
  }

  /**
   * Starts consuming on a channel of its own. The handler may be called before this returns.
   *
   * @param prefetch how many unsettled messages to hold at most, 1 to 65,535
   * @throws BrokerException.Refused if the user may not read the queue
   * @throws BrokerException.Lost if there is no such queue or the connection is gone
   */
  public static QueueConsumer consume(
      BrokerConnection connection, String queue, int prefetch, Handler handler)
      throws BrokerException {
    return consume(connection, queue, prefetch, false, handler);
  }

  /**
   * The same for the only consumer that the queue may have. RabbitMQ sees to that for classic
   * queues only, Qpid for all.
   *
   * @throws BrokerException.Lost also if there is another consumer: it may be this one's
   *     predecessor, whose connection the broker thinks alive
   */
  public static QueueConsumer consumeAlone(
      BrokerConnection connection, String queue, int prefetch, Handler handler)
      throws BrokerException {
    return consume(connection, queue, prefetch, true, handler);
  }

  private static QueueConsumer consume(
      BrokerConnection connection, String queue, int prefetch, boolean alone, Handler handler)
      throws BrokerException {
    checkPrefetch(prefetch);
    Objects.requireNonNull(handler, "handler");
    var deliveries = new QueueConsumer(connection, connection.openChannel(), queue, alone, handler);
    deliveries.begin(prefetch);
    return deliveries;
  }

  /** The queue's name. */
  public String queue() {
    return queue;
  }

  /**
   * Goes on with another prefetch. What is held unsettled stays so and counts apart: until it is
   * settled, more than {@code prefetch} messages may be held. Blocks for some round trips to the
   * broker.
   */
  public void changePrefetch(int prefetch) throws BrokerException {
    checkPrefetch(prefetch);
    // A prefetch counts for consumers that come after it only.
    cancel();
    begin(prefetch);
  }

  /**
   * Takes no more messages; those held stay held and can be settled. When this returns the handler
   * has had its last call. Blocks for a round trip to the broker and for the handler. Does nothing
   * the second time.
   */
  public void cancel() throws BrokerException {
    var last = consumer;
    if (last == null) {
      return;
    }
    consumer = null;
    last.silence();
    connection.sendHeld();
    try {
      channel.basicCancel(tag);
      last.awaitEnd(Broker.REQUEST_TIMEOUT);
    } catch (IOException | ShutdownSignalException e) {
      throw connection.failure(e);
    }
  }

  /** Takes one message off the queue. */
  public void ack(long tag) throws BrokerException {
    ack(tag, false);
  }

  /** Takes this message and all that were delivered before it and are not settled off the queue. */
  public void ackUpTo(long tag) throws BrokerException {
    ack(tag, true);
  }

  /**
   * Gives one message back to the queue, for somebody else; on RabbitMQ 4.3 this does not count as
   * an attempt. There is no way to give back several at once, because Qpid loses all but the last
   * then.
   */
  public void giveBack(long tag) throws BrokerException {
    checkTag(tag);
    try {
      channel.basicNack(tag, false, true);
    } catch (IOException | ShutdownSignalException e) {
      throw connection.failure(e);
    }
  }

  /**
   * Closes the channel, if the connection still stands: what is not settled goes back to the queue,
   * marked as redelivered.
   */
  @Override
  public void close() {
    var last = consumer;
    consumer = null;
    if (last != null) {
      last.silence();
    }
    Channels.close(connection, channel);
  }

  private void begin(int prefetch) throws BrokerException {
    var next = new DeliveryConsumer(channel, this, connection, handler);
    connection.sendHeld();
    try {
      channel.basicQos(prefetch);
      // Not the consumer's own word for it: it hears that later, on another thread.
      tag = channel.basicConsume(queue, false, "", false, alone, Map.of(), next);
    } catch (IOException | ShutdownSignalException e) {
      if (Failures.isTaken(e)) {
        throw new BrokerException.Lost("somebody else consumes from '" + queue + "' alone", e);
      }
      throw connection.failure(e);
    }
    consumer = next;
  }

  private void ack(long tag, boolean multiple) throws BrokerException {
    checkTag(tag);
    try {
      channel.basicAck(tag, multiple);
    } catch (IOException | ShutdownSignalException e) {
      throw connection.failure(e);
    }
  }

  private static void checkTag(long tag) {
    if (tag <= 0) {
      // To the broker, 0 means everything there is.
      throw new IllegalArgumentException("a delivery tag is positive, not " + tag);
    }
  }

  private static void checkPrefetch(int prefetch) {
    if (prefetch < 1 || prefetch > MAX_PREFETCH) {
      throw new IllegalArgumentException(
          "a prefetch is 1 to " + MAX_PREFETCH + ", not " + prefetch);
    }
  }
}
