/**
 * Addresses of brokers: hosts, virtual host, login, and what TLS needs. Knows only the JDK, and
 * shows no password. Start reading at {@link dev.warren.broker.address.BrokerAddress}.
 */
package dev.warren.broker.address;
