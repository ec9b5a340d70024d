package dev.warren.broker;

import java.util.Map;

/** How a broker departs from the letter of AMQP 0-9-1; recognised by the name it gives itself. */
public enum Dialect {
  /** RabbitMQ 3.10 and newer, which says so. */
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
