package dev.warren.broker;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A body of JSON and what goes with it. The body is not copied: whoever made it must not change it
 * afterwards. Otherwise immutable.
 */
public final class Message {

  private final byte[] body;
  private final String replyTo;
  private final Map<String, Object> headers;

  private Message(byte[] body, String replyTo, Map<String, Object> headers) {
    this.body = Objects.requireNonNull(body, "body");
    this.replyTo = replyTo;
    this.headers = headers;
  }

  /** A message that asks for no answer. */
  public static Message of(byte[] body) {
    return new Message(body, null, Map.of());
  }

  /**
   * A message that asks for an answer.
   *
   * @param replyTo the queue that takes the answer, or null for none
   */
  public static Message of(byte[] body, String replyTo) {
    return new Message(body, replyTo, Map.of());
  }

  /**
   * The same message with other headers.
   *
   * @param headers text, numbers, booleans, and lists and maps of them
   */
  public Message withHeaders(Map<String, Object> headers) {
    return new Message(body, replyTo, Map.copyOf(headers));
  }

  static Message received(byte[] body, BasicProperties properties) {
    return new Message(body, properties.getReplyTo(), Headers.plain(properties.getHeaders()));
  }

  /** The body itself, not a copy. */
  public byte[] body() {
    return body;
  }

  /** The queue that takes the answer. */
  public Optional<String> replyTo() {
    return Optional.ofNullable(replyTo);
  }

  /** The headers; text arrives as {@link String}. Unmodifiable. */
  public Map<String, Object> headers() {
    return headers;
  }

  String replyToOrNull() {
    return replyTo;
  }

  /** Shows sizes and names, not the content. */
  @Override
  public String toString() {
    return "Message["
        + body.length
        + " bytes, replyTo="
        + replyTo
        + ", headers="
        + headers.keySet()
        + "]";
  }
}
