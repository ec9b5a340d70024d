/**
 * The broker inside: an AMQP broker in this JVM, for pools that were given none. The only package
 * that knows Qpid.
 */
package dev.warren.embedded;
