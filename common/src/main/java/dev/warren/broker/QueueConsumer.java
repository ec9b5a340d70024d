package dev.warren.broker;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.BrokerException.Lost;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Consumes from one queue; each message is to be settled once. It has a channel of its own; closing
 * that gives back what is not settled, marked as redelivered.
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
     * {@link QueueConsumer#close}. Deliveries of a lost channel cannot be settled any more; a new
     * connection is needed.
     */
    void ended(BrokerException reason);
  }

  private static final int MAX_PREFETCH = 65_535;

  private final BrokerConnection connection;
  private final Channel channel;
  private final String queue;
  private final boolean alone;
  private final Handler handler;
  private Deliveries consumer;
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
   * The same for the only consumer that the queue may have. RabbitMQ enforces that for classic
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
    last.silent.set(true);
    connection.ask(
        () -> {
          channel.basicCancel(tag);
          last.awaitEnd(Broker.REQUEST_TIMEOUT);
          return null;
        });
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
   * Closes the channel, if the connection still stands: what is not settled goes back to the queue,
   * marked as redelivered.
   */
  @Override
  public void close() {
    var last = consumer;
    consumer = null;
    if (last != null) {
      last.silent.set(true);
    }
    connection.close(channel);
  }

  private void begin(int prefetch) throws BrokerException {
    var next = new Deliveries();
    tag =
        connection.ask(
            () -> {
              channel.basicQos(prefetch);
              try {
                // The tag that the callback gets comes later, on another thread.
                return channel.basicConsume(queue, false, "", false, alone, Map.of(), next);
              } catch (IOException | ShutdownSignalException e) {
                if (ClientErrors.isTaken(e)) {
                  throw new Lost("somebody else consumes from '" + queue + "' alone", e);
                }
                throw e;
              }
            });
    consumer = next;
  }

  private void ack(long tag, boolean multiple) throws BrokerException {
    if (tag <= 0) {
      // To the broker, 0 means everything there is.
      throw new IllegalArgumentException("a delivery tag is positive, not " + tag);
    }
    try {
      channel.basicAck(tag, multiple);
    } catch (IOException | ShutdownSignalException e) {
      throw connection.failure(e);
    }
  }

  private static void checkPrefetch(int prefetch) {
    if (prefetch < 1 || prefetch > MAX_PREFETCH) {
      throw new IllegalArgumentException(
          "a prefetch is 1 to " + MAX_PREFETCH + ", not " + prefetch);
    }
  }

  /** What the AMQP client calls, on the connection's dispatch thread. */
  private final class Deliveries extends DefaultConsumer {
    private final CountDownLatch end = new CountDownLatch(1);

    /** Set when the handler has been told of the end, or the owner itself ends the consumer. */
    private final AtomicBoolean silent = new AtomicBoolean();

    Deliveries() {
      super(channel);
    }

    /** Blocks until the last callback is over. */
    void awaitEnd(Duration limit) throws BrokerException {
      boolean interrupted = false;
      long deadline = System.nanoTime() + limit.toNanos();
      try {
        while (true) {
          try {
            if (!end.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
              throw new Lost("consuming from '" + queue + "' could not be ended in time", null);
            }
            return;
          } catch (InterruptedException e) {
            // A bounded wait that keeps its promise; the caller sees the interrupt afterwards.
            interrupted = true;
          }
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    @Override
    public void handleDelivery(
        String consumerTag, Envelope envelope, BasicProperties properties, byte[] body) {
      try {
        var message = Message.received(body, properties);
        long tag = envelope.getDeliveryTag();
        handler.delivered(new Delivery(tag, envelope.isRedeliver(), message, QueueConsumer.this));
      } catch (RuntimeException | Error e) {
        // The message would stay held for ever: give up the session instead.
        ended(new Lost("a message from '" + queue + "' could not be taken: " + e, e));
      }
    }

    @Override
    public void handleCancelOk(String consumerTag) {
      end.countDown();
    }

    @Override
    public void handleCancel(String consumerTag) {
      end.countDown();
      ended(
          new Lost(
              connection.host()
                  + " ended the delivery from '"
                  + queue
                  + "': the queue was deleted or moved, or a message was held for too long",
              null));
    }

    @Override
    public void handleShutdownSignal(String consumerTag, ShutdownSignalException signal) {
      end.countDown();
      ended(connection.failure(signal));
    }

    private void ended(BrokerException reason) {
      if (silent.compareAndSet(false, true)) {
        handler.ended(reason);
      }
    }
  }
}
