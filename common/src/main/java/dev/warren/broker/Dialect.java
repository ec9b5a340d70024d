package dev.warren.broker;

import java.util.Map;

/** How a broker departs from AMQP 0-9-1; recognised by the product name it sends. */
public enum Dialect {
  /** RabbitMQ 3.10 and newer. */
  RABBITMQ,
  /**
   * Apache Qpid Broker-J: closes the connection on every queue argument that is RabbitMQ's own,
   * refuses an unroutable message before it returns it, and never cancels a consumer.
   */
  QPID;

  static Dialect of(Map<String, Object> serverProperties) {
    Object product = serverProperties.get("product");
    return product != null && product.toString().equals("RabbitMQ") ? RABBITMQ : QPID;
  }
}
