package dev.warren.supervisor;

import dev.warren.broker.address.BrokerAddress;
import dev.warren.message.ControlMessage;
import dev.warren.message.ResultMessage;
import java.time.Duration;
import java.util.function.Consumer;

/** What a supervisor has to tell others. No method but {@link #close} blocks. */
interface Reporter {
  /**
   * Sends an answer for an item whose process can no longer give one, until it has arrived.
   *
   * @param replyTo the queue that takes it
   */
  void report(String replyTo, ResultMessage message);

  /** Sends the newest announcement; an older one that was not sent yet is dropped. */
  void announce(ControlMessage.Announcement announcement);

  /**
   * Sends what is still to be sent, if that is possible within a limit, and ends.
   *
   * @param limit the longest to wait for that
   */
  void close(Duration limit);

  /** Makes the reporter as soon as the broker is known. */
  @FunctionalInterface
  interface Factory {
    /**
     * Returns at once; the connection is made, and made again, in the background.
     *
     * @param supervisor id of the supervisor that reports
     * @param incoming takes control messages, on a thread of the reporter; must not block
     */
    Reporter open(String supervisor, BrokerAddress broker, Consumer<ControlMessage> incoming);
  }
}
