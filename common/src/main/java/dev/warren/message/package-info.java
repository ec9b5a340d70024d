/**
 * What travels through the broker: task, result and control messages as JSON, and the arguments and
 * results inside them. {@link dev.warren.message.MessageCodec} writes and reads messages, {@link
 * dev.warren.message.ValueCodec} the values they carry. The format is described for other languages
 * in {@code PROTOCOL.md}.
 */
package dev.warren.message;
