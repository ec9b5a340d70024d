package dev.warren.broker;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.ConnectionFactory;
import dev.warren.broker.address.BrokerAddress;
import java.util.List;
import java.util.Map;

/** Messages of some hundred bytes over which the AMQP client closes its connection. */
public final class Poison {

  private Poison() {}

  /**
   * Sends such a message, as somebody who does not use Warren.
   *
   * @param replyTo the queue that takes the answer, or null for none
   */
  public static void send(
      BrokerAddress broker, String exchange, String routingKey, String replyTo, byte[] body)
      throws Exception {
    Object nested = "x";
    for (int i = 0; i < 40; i++) {
      nested = List.of(nested);
    }
    var factory = new ConnectionFactory();
    factory.setHost(broker.hosts().get(0).name());
    factory.setPort(broker.hosts().get(0).port());
    factory.setVirtualHost(broker.virtualHost());
    factory.setUsername(broker.user());
    factory.setPassword(broker.password().value());
    var properties =
        new BasicProperties.Builder().headers(Map.of("x", nested)).replyTo(replyTo).build();
    try (var connection = factory.newConnection();
        var channel = connection.createChannel()) {
      channel.confirmSelect();
      channel.basicPublish(exchange, routingKey, properties, body);
      channel.waitForConfirmsOrDie(20_000);
    }
  }
}
