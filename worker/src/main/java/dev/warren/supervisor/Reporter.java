package dev.warren.supervisor;

import dev.warren.broker.address.BrokerAddress;
import dev.warren.message.ControlMessage;
import dev.warren.message.ResultMessage;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * Sends what a supervisor has to tell producers and clients. No method but {@link #close} blocks.
 * Apart from tests there is one, {@link ControlLink}.
 */
interface Reporter {
  /**
   * Sends an answer for an item whose process cannot answer any more, and repeats it until the
   * broker has it.
   *
   * @param replyTo the reply queue
   */
  void report(String replyTo, ResultMessage message);

  /**
   * Sends the newest announcement to all that listen as clients; an older one that was not sent yet
   * is dropped.
   */
  void announce(ControlMessage.Announcement announcement);

  /** Sends a message once to some listeners, or to {@code producers}; not without a connection. */
  void tell(Collection<String> listeners, ControlMessage message);

  /** Whether there is a connection now. */
  boolean isConnected();

  /** Whether the last announcement to clients found any. */
  boolean hasClients();

  /** Looks up how much waits in the queues of the fleet; never answers without a connection. */
  void count(Consumer<QueuedWork> answer);

  /**
   * Sends what still waits, and ends.
   *
   * @param last the announcement that the supervisor is gone, for clients and producers
   * @param limit how long that may take; what is not sent by then is dropped
   */
  void close(ControlMessage.Announcement last, Duration limit);

  /** Creates reporters; {@link ControlLink#open} does. */
  @FunctionalInterface
  interface Factory {
    Reporter open(String supervisor, BrokerAddress broker, Consumer<ControlMessage> incoming);
  }
}
