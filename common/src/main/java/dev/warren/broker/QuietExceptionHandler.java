package dev.warren.broker;

import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the AMQP client from reporting a lost connection as an error with a stack trace: whoever
 * owns the connection is told, and decides what the user hears.
 */
final class QuietExceptionHandler extends ForgivingExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(QuietExceptionHandler.class);

  @Override
  protected void log(String message, Throwable e) {
    LOG.debug("{}", message, e);
  }
}
