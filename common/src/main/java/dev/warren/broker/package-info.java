/**
 * Connections to a message broker that speaks AMQP 0-9-1: confirmed publishing, deliveries that are
 * acknowledged one by one, the queues of a fleet, and a connection that reconnects.
 *
 * <p>The only package that knows the AMQP client and how brokers differ. It moves bytes and headers
 * and knows no task. Start reading at {@link dev.warren.broker.Broker} and {@link
 * dev.warren.broker.ReconnectingConnection}.
 */
package dev.warren.broker;
