package dev.warren.broker;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.Optional;

/**
 * Looks through a queue: takes its messages one by one, from its head. It has a channel of its own.
 * What is not acknowledged when that is closed goes back to its place in the queue, marked as
 * redelivered; until then other consumers do not get it, and it counts as an attempt to deliver it.
 *
 * <p>Belongs to one thread. Every answer costs a round trip.
 */
public final class QueueBrowser implements AutoCloseable {

  /**
   * One message, held until it is acknowledged or the browser is closed. Immutable.
   *
   * @param tag names it on its channel only
   * @param message what the queue held
   */
  public record Pulled(long tag, Message message) {}

  private final BrokerConnection connection;
  private final Channel channel;
  private final String queue;

  private QueueBrowser(BrokerConnection connection, Channel channel, String queue) {
    this.connection = connection;
    this.channel = channel;
    this.queue = queue;
  }

  /** Opens a channel; whether there is such a queue turns out with the first {@link #next}. */
  public static QueueBrowser open(BrokerConnection connection, String queue)
      throws BrokerException {
    return new QueueBrowser(connection, connection.openChannel(), queue);
  }

  /**
   * Takes the next message, or nothing if none waits. Blocks for a round trip.
   *
   * @throws BrokerException.Refused if the user may not read the queue
   * @throws BrokerException.Lost if there is no such queue, which may cost the connection, or the
   *     connection is gone
   */
  public Optional<Pulled> next() throws BrokerException {
    var answer = connection.ask(() -> channel.basicGet(queue, false));
    if (answer == null) {
      return Optional.empty();
    }
    var message = Message.received(answer.getBody(), answer.getProps());
    return Optional.of(new Pulled(answer.getEnvelope().getDeliveryTag(), message));
  }

  /** Takes one message off the queue for good. */
  public void ack(Pulled pulled) throws BrokerException {
    try {
      channel.basicAck(pulled.tag(), false);
    } catch (IOException | ShutdownSignalException e) {
      throw connection.failure(e);
    }
  }

  /**
   * Gives back all that is not acknowledged, to its place in the queue; the next message is the
   * first one again.
   */
  public void giveBack() throws BrokerException {
    try {
      channel.basicNack(0, true, true); // 0 stands for all that are held
    } catch (IOException | ShutdownSignalException e) {
      throw connection.failure(e);
    }
  }

  /** Closes the channel, if the connection still stands. */
  @Override
  public void close() {
    connection.close(channel);
  }
}
