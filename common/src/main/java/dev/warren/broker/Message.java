package dev.warren.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.LongString;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A body of JSON, its reply queue and its headers. The body is not copied, so the creator must not
 * change it afterwards. Otherwise immutable.
 */
public final class Message {

  /** The header with the reason why a message could not be read as it is. */
  static final String FLAW = "x-warren-flaw";

  private static final int MAX_SHORT_STRING = 255;

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
    String replyTo = properties.getReplyTo();
    if (replyTo != null && !isShort(replyTo)) {
      replyTo = null; // it was no UTF-8, and cannot be sent again
    }
    return new Message(body, replyTo, plain(properties.getHeaders()));
  }

  /**
   * Headers without the AMQP client's own types, unmodifiable. A broker may deliver null for none.
   */
  private static Map<String, Object> plain(Map<String, Object> headers) {
    if (headers == null || headers.isEmpty()) {
      return Map.of();
    }
    var plain = new LinkedHashMap<String, Object>();
    headers.forEach((name, value) -> plain.put(name, plain(value)));
    return Collections.unmodifiableMap(plain);
  }

  private static Object plain(Object value) {
    if (value instanceof LongString text) {
      return text.toString();
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Message::plain).toList();
    }
    if (value instanceof Map<?, ?> map) {
      var plain = new LinkedHashMap<String, Object>();
      map.forEach((name, each) -> plain.put(String.valueOf(name), plain(each)));
      return plain;
    }
    return value;
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

  /**
   * Whether a header that was received can be sent again: text, numbers and booleans, with a name
   * of at most 255 bytes. Nested values cannot.
   */
  public static boolean canBeSent(String name, Object value) {
    boolean isPlain =
        value instanceof String || value instanceof Number || value instanceof Boolean;
    return isPlain && isShort(name);
  }

  private static boolean isShort(String text) {
    // A character takes three bytes at most.
    return text.length() <= MAX_SHORT_STRING / 3 || text.getBytes(UTF_8).length <= MAX_SHORT_STRING;
  }

  /** Why the message could not be read as it is; empty normally. */
  public Optional<String> flaw() {
    return Optional.ofNullable(headers.get(FLAW)).map(Object::toString);
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
