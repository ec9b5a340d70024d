package dev.warren.supervisor;

import dev.warren.broker.address.BrokerAddress;
import dev.warren.message.ControlMessage;
import dev.warren.message.ResultMessage;
import java.time.Duration;
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

  /** Sends the newest announcement; an older one that was not sent yet is dropped. */
  void announce(ControlMessage.Announcement announcement);

  /**
   * Sends what still waits, and ends.
   *
   * @param limit how long that may take; what is not sent by then is dropped
   */
  void close(Duration limit);

  /** Creates reporters; {@link ControlLink#open} does. */
  @FunctionalInterface
  interface Factory {
    Reporter open(String supervisor, BrokerAddress broker, Consumer<ControlMessage> incoming);
  }
}
