package dev.warren.broker;

import java.util.Objects;

/**
 * One message handed out by a queue; it stays this consumer's until it is settled through {@link
 * #source()}. Immutable.
 *
 * @param tag names the delivery on its channel only; meaningless after the connection is gone
 * @param redelivered true if somebody who went away may have held it before; false promises that
 *     nobody did
 * @param message what was delivered
 * @param source the consumer it came through, and the only one that can settle it
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

  /** Gives the message back to its queue; see {@link QueueConsumer#giveBack}. */
  public void giveBack() throws BrokerException {
    source.giveBack(tag);
  }
}
