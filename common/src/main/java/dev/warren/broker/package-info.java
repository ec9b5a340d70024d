/**
 * Connections to a message broker that speaks AMQP 0-9-1: addresses, confirmed publishing,
 * deliveries settled by hand, the queues of a fleet, and a link that comes back by itself.
 *
 * <p>The only package that knows the AMQP client and how brokers differ. It moves bytes and headers
 * and knows no task. Start reading at {@link dev.warren.broker.Broker} and {@link
 * dev.warren.broker.ReconnectingConnection}.
 */
package dev.warren.broker;
