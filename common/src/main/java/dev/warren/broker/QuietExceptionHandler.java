package dev.warren.broker;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the AMQP client from reporting a lost connection as an error with a stack trace: whoever
 * owns the connection is told, and decides what the user hears.
 */
final class QuietExceptionHandler extends ForgivingExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(QuietExceptionHandler.class);

  private final SocketAborter plug;

  QuietExceptionHandler(SocketAborter plug) {
    this.plug = plug;
  }

  /** A callback of ours failed, and what it was to tell is lost: the connection goes with it. */
  @Override
  protected void handleChannelKiller(Channel channel, Throwable e, String what) {
    plug.pull();
    super.handleChannelKiller(channel, e, what);
  }

  @Override
  protected void handleConnectionKiller(Connection connection, Throwable e, String what) {
    plug.pull();
    super.handleConnectionKiller(connection, e, what);
  }

  @Override
  protected void log(String message, Throwable e) {
    LOG.debug("{}", message, e);
  }
}
