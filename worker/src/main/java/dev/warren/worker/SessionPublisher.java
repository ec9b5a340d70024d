package dev.warren.worker;

import dev.warren.broker.BrokerConnection;
import dev.warren.broker.BrokerException;
import dev.warren.broker.ConfirmedPublisher;
import dev.warren.broker.ConfirmedPublisher.Outcome;
import dev.warren.broker.Message;
import dev.warren.broker.QueueNames;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;

/**
 * Publishes the messages of a {@link WorkerSession}, and continues with each when the broker has
 * settled it. Results that are unconfirmed when a connection is lost are sent again on the next
 * one. Belongs to the session's thread, as its channel does.
 */
final class SessionPublisher {
  /** How long a reply queue may refuse results before they are given up. */
  private static final Duration REFUSAL_PATIENCE = Duration.ofSeconds(30);

  /** The same while more than {@link #MANY_REFUSED} or {@link #MANY_REFUSED_BYTES} wait. */
  private static final Duration SHORT_REFUSAL_PATIENCE = Duration.ofSeconds(1);

  private static final int MANY_REFUSED = 256;
  private static final int MANY_REFUSED_BYTES = 16 << 20;

  /** What follows when a message is settled. */
  @FunctionalInterface
  interface Continuation {
    /**
     * The broker has the message, or has no queue for it.
     *
     * @param routed whether there is a queue
     */
    void settled(boolean routed) throws IOException;

    /** The queue exists, but did not take the message. */
    default void refused() throws IOException {
      settled(true);
    }

    /** The broker takes no message of that size. */
    default void tooLarge(Message message) throws IOException {
      throw new IOException("the broker takes no message of that size: " + message);
    }
  }

  /**
   * A message on its way.
   *
   * @param lasting whether it is sent again when the connection is lost; other messages are made
   *     anew when their delivery comes back
   */
  private record Sent(String queue, Message message, boolean lasting, Continuation then) {}

  private record Settled(Sent sent, Outcome outcome) {}

  private final List<Sent> unconfirmed = new ArrayList<>();

  // One connection's:
  private final Deque<Settled> settled = new ArrayDeque<>();
  private ConfirmedPublisher publisher;
  private int underway;

  /**
   * Begins to publish on a connection, with what the one before left unconfirmed.
   *
   * @param wake called on any thread when {@link #settle} has something to do
   */
  void open(BrokerConnection connection, Runnable wake) throws BrokerException {
    publisher = ConfirmedPublisher.open(connection, wake);
    for (Sent sent : List.copyOf(unconfirmed)) {
      unconfirmed.remove(sent);
      publish(sent);
    }
  }

  /** Keeps the lasting messages without a confirm: the connection is gone. */
  void close() {
    underway = 0;
    for (Settled rest; (rest = settled.poll()) != null; ) {
      if (rest.outcome() == Outcome.TOO_LARGE) {
        keep(rest.sent());
      }
    }
    if (publisher != null) {
      publisher.unconfirmed().forEach(token -> keep((Sent) token));
      publisher = null;
    }
  }

  private void keep(Sent sent) {
    if (sent.lasting()) {
      unconfirmed.add(sent);
    }
  }

  /** Publishes a message, again on the next connection if this one is lost. */
  void publishLasting(String queue, Message message, Continuation then) throws BrokerException {
    publish(new Sent(queue, message, true, then));
  }

  /** Publishes a message on this connection. */
  void publish(String queue, Message message, Continuation then) throws BrokerException {
    publish(new Sent(queue, message, false, then));
  }

  private void publish(Sent sent) throws BrokerException {
    underway++;
    publisher.publish("", sent.queue(), sent.message(), sent);
  }

  /** Publishes a message on this connection, without repeating it if the queue refuses it. */
  void publishOnce(String queue, Message message, Continuation then) throws BrokerException {
    underway++;
    publisher.publishOnce("", queue, message, new Sent(queue, message, false, then));
  }

  /** Continues with all messages that were settled since the last call. */
  void settle() throws IOException {
    try {
      publisher.settle((token, outcome) -> settled.add(new Settled((Sent) token, outcome)));
    } finally {
      for (Settled next; (next = settled.poll()) != null; ) {
        underway--;
        Continuation then = next.sent().then();
        switch (next.outcome()) {
          case CONFIRMED -> then.settled(true);
          case UNROUTABLE -> then.settled(false);
          case REFUSED -> then.refused();
          case TOO_LARGE -> then.tooLarge(next.sent().message());
        }
      }
    }
  }

  /**
   * Gives up results that their reply queue has refused for too long. A producer that still exists
   * finds that their items are lost, and sends them again.
   *
   * @param hurry whether the session is about to end
   */
  void giveUpRefused(boolean hurry) {
    long now = System.nanoTime();
    boolean isMuch =
        hurry
            || publisher.waiting() > MANY_REFUSED
            || publisher.waitingBytes() > MANY_REFUSED_BYTES;
    long patience = (isMuch ? SHORT_REFUSAL_PATIENCE : REFUSAL_PATIENCE).toNanos();
    publisher.giveUp(
        refusal -> QueueNames.isReplies(refusal.queue()) && now - refusal.since() > patience);
  }

  /** How many messages wait for a queue that refuses them. */
  int refused() {
    return publisher.waiting();
  }

  /** Whether every message was settled. */
  boolean isIdle() {
    return underway == 0;
  }

  /** The largest message that the broker takes, once it has refused a larger one. */
  OptionalLong maxBytes() {
    return publisher.mostBytes();
  }

  /** Nanoseconds after which {@link #settle} has to be called without being woken. */
  long nanosUntilDue() {
    return publisher.nanosUntilDue();
  }
}
