package dev.warren.broker;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** What every owner of a channel does the same way. */
final class Channels {

  private Channels() {}

  static void close(BrokerConnection connection, Channel channel) {
    try {
      connection.sendHeld();
      channel.close();
    } catch (IOException | TimeoutException | ShutdownSignalException e) {
      // It is gone, which is what was wanted.
    }
  }
}
