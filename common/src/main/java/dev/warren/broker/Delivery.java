package dev.warren.broker;

import java.util.Objects;

/**
 * One message handed out by a queue, held by its consumer until it is acknowledged or the consumer
 * is closed. Immutable.
 *
 * @param tag names the delivery on its channel only; meaningless after the connection is gone
 * @param redelivered whether a consumer that went away may have held it before; if false, none has
 * @param message what was delivered
 * @param source the consumer that received it, the only one that can acknowledge it
 */
public record Delivery(long tag, boolean redelivered, Message message, QueueConsumer source) {

  /** Checks for null. */
  public Delivery {
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(source, "source");
  }

  /** Takes the message off its queue; see {@link QueueConsumer#ack}. */
  public void ack() throws BrokerException {
    source.ack(tag);
  }
}
