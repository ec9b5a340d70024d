package dev.warren.broker;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the AMQP client from logging a lost connection as an error with a stack trace: the owner of
 * the connection is told, and decides what the user hears.
 */
final class QuietExceptionHandler extends ForgivingExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(QuietExceptionHandler.class);

  private final SocketAborter socket;

  QuietExceptionHandler(SocketAborter socket) {
    this.socket = socket;
  }

  /** Ends the connection after a failed callback, because its news are lost. */
  @Override
  protected void handleChannelKiller(Channel channel, Throwable e, String what) {
    socket.abort();
    super.handleChannelKiller(channel, e, what);
  }

  @Override
  protected void handleConnectionKiller(Connection connection, Throwable e, String what) {
    socket.abort();
    super.handleConnectionKiller(connection, e, what);
  }

  @Override
  protected void log(String message, Throwable e) {
    LOG.debug("{}", message, e);
  }
}
