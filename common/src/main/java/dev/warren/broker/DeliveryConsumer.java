package dev.warren.broker;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Passes what the AMQP client delivers on to a {@link QueueConsumer.Handler}. Its callbacks run on
 * the connection's dispatch thread.
 */
final class DeliveryConsumer extends DefaultConsumer {

  private final QueueConsumer source;
  private final BrokerConnection connection;
  private final QueueConsumer.Handler handler;
  private final CountDownLatch end = new CountDownLatch(1);
  private final AtomicBoolean silent = new AtomicBoolean();

  DeliveryConsumer(
      Channel channel,
      QueueConsumer source,
      BrokerConnection connection,
      QueueConsumer.Handler handler) {
    super(channel);
    this.source = source;
    this.connection = connection;
    this.handler = handler;
  }

  /** The end is wanted: the handler is not told of it. */
  void silence() {
    silent.set(true);
  }

  /** Blocks until the last callback is over. */
  void awaitEnd(Duration limit) throws BrokerException {
    boolean interrupted = false;
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      while (true) {
        try {
          if (!end.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            throw new BrokerException.Lost(
                "consuming from '" + source.queue() + "' could not be ended in time", null);
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
      handler.delivered(
          new Delivery(envelope.getDeliveryTag(), envelope.isRedeliver(), message, source));
    } catch (RuntimeException | Error e) {
      // The message would stay held for ever: give up the session instead.
      ended(
          new BrokerException.Lost(
              "a message from '" + source.queue() + "' could not be taken: " + e, e));
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
        new BrokerException.Lost(
            connection.host()
                + " ended the delivery from '"
                + source.queue()
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
