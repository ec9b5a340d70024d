package dev.warren.broker;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/**
 * Publishes messages and learns what became of each: whether the broker has it safe, had no queue
 * for it, or refused it.
 *
 * <p>Belongs to one thread: the one that publishes, settles and closes. The broker's answers arrive
 * on a thread of the connection, where they are only recorded, and that thread calls the {@code
 * wake} given to {@link #open}.
 */
public final class ConfirmedPublisher implements AutoCloseable {

  /** What became of a message. */
  public enum Outcome {
    /** The broker is answerable for it now. */
    CONFIRMED,
    /** No queue takes messages under that name; the message is nowhere. */
    UNROUTABLE,
    /** The broker could not take it; the same message may succeed later. */
    REFUSED
  }

  /** Receives outcomes. */
  @FunctionalInterface
  public interface Outcomes {
    /**
     * One message was settled.
     *
     * @param token what was given to {@link #publish} with it
     * @param outcome what became of it
     */
    void settled(Object token, Outcome outcome);
  }

  private final BrokerConnection connection;
  private final Channel channel;
  private final PublishLog log;

  private ConfirmedPublisher(BrokerConnection connection, Channel channel, PublishLog log) {
    this.connection = connection;
    this.channel = channel;
    this.log = log;
  }

  /**
   * Opens a channel in confirm mode.
   *
   * @param connection what to publish through
   * @param wake called on a thread of the connection when {@link #settle} has something new to say,
   *     or will throw; must not block. It is not called again before the next {@code settle}.
   */
  public static ConfirmedPublisher open(BrokerConnection connection, Runnable wake)
      throws BrokerException {
    Objects.requireNonNull(wake, "wake");
    var channel = connection.openChannel();
    var log = new PublishLog(connection.dialect(), wake);
    try {
      channel.addReturnListener(returned -> log.returned(returned.getProperties().getMessageId()));
      channel.addConfirmListener(log::confirmed, log::refused);
      channel.addShutdownListener(signal -> log.ended(connection.failure(signal)));
      channel.confirmSelect();
    } catch (IOException | ShutdownSignalException e) {
      throw connection.failure(e);
    }
    return new ConfirmedPublisher(connection, channel, log);
  }

  /**
   * Sends one message, to be kept through a restart of the broker, and remembers it until its
   * outcome was handed out. Blocks while the broker does not read.
   *
   * @param exchange the exchange, or {@code ""} to name a queue by the routing key
   * @param routingKey where it goes
   * @param message what is sent
   * @param token comes back with the outcome; not null
   * @throws BrokerException if the connection or the channel is gone; the message counts as
   *     unconfirmed then
   */
  public void publish(String exchange, String routingKey, Message message, Object token)
      throws BrokerException {
    Objects.requireNonNull(token, "token");
    // Recorded first: the answer may come before basicPublish returns.
    long number = log.add(token);
    var headers = message.headers();
    var properties =
        new BasicProperties(
            "application/json",
            null,
            headers.isEmpty() ? null : headers,
            2,
            null,
            null,
            message.replyToOrNull(),
            null,
            Long.toString(number),
            null,
            null,
            null,
            null,
            null);
    try {
      channel.basicPublish(exchange, routingKey, true, false, properties, message.body());
    } catch (IOException | ShutdownSignalException e) {
      throw connection.failure(e);
    }
  }

  /** How many messages have no outcome yet, or one that was not handed out. */
  public int outstanding() {
    return log.outstanding();
  }

  /**
   * Hands out the outcomes that came since the last call, in the order in which they came. Does not
   * block.
   *
   * @throws BrokerException if the channel is gone, after everything known was handed out
   */
  public void settle(Outcomes outcomes) throws BrokerException {
    log.settle(outcomes);
  }

  /**
   * The tokens of which nothing is known, in the order of publishing: what to send again after a
   * loss. Call {@link #settle} first, which works after a loss too, because outcomes recorded but
   * not handed out are not in here.
   */
  public List<Object> unconfirmed() {
    return log.unconfirmed();
  }

  /** Closes the channel, if the connection still stands; does not wait for outcomes. */
  @Override
  public void close() {
    Channels.close(connection, channel);
  }
}
