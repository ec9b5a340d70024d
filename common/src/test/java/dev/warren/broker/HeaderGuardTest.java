package dev.warren.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.impl.AMQImpl;
import com.rabbitmq.client.impl.Frame;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeaderGuardTest {
  private static final int MAX_BODY_BYTES = 1_000;

  private final Deque<Frame> arriving = new ArrayDeque<>();
  private final HeaderGuard guard = new HeaderGuard(MAX_BODY_BYTES);

  /** What the client reads next. */
  private Frame next() throws IOException {
    Frame passed = null;
    while (passed == null && !arriving.isEmpty()) {
      passed = guard.pass(arriving.poll());
    }
    return passed;
  }

  private static Frame header(Object headers, long bytes) throws IOException {
    BasicProperties properties =
        new BasicProperties.Builder()
            .contentType("text/plain")
            .headers(headers == null ? null : Map.of("x", headers))
            .deliveryMode(2)
            .priority(1)
            .correlationId("c")
            .replyTo("warren.replies.a")
            .messageId("m")
            .build();
    Frame frame = properties.toFrame(1, bytes);
    return new Frame(AMQP.FRAME_HEADER, 1, frame.getPayload());
  }

  private static Object nested(int depth) {
    Object value = 1;
    for (int i = 0; i < depth; i++) {
      value = i % 2 == 0 ? List.of(value) : Map.of("x", value);
    }
    return value;
  }

  private Message read(Frame... frames) throws IOException {
    arriving.addAll(Arrays.asList(frames));
    Frame frame = next();
    BasicProperties properties =
        (BasicProperties) AMQImpl.readContentHeaderFrom(frame.getInputStream());
    return Message.received(new byte[0], properties);
  }

  @Test
  void whatTheClientCanReadIsLeftAlone() throws IOException {
    for (Object headers : Arrays.asList(null, "text", nested(10))) {
      Frame frame = header(headers, MAX_BODY_BYTES);
      arriving.add(frame);
      assertSame(frame, next());
    }
    assertNull(next());
  }

  @Test
  void headersThatAreNestedTooDeepAreReplacedByAReason() throws IOException {
    Message message = read(header(nested(100), 10));
    assertTrue(message.flaw().orElseThrow().contains("cannot be read"), message.flaw()::toString);
    assertEquals("warren.replies.a", message.replyTo().orElseThrow());
  }

  @Test
  void aBodyThatIsTooLargeIsPassedOver() throws IOException {
    Frame body = new Frame(AMQP.FRAME_BODY, 1, new byte[MAX_BODY_BYTES]);
    Frame other = new Frame(AMQP.FRAME_BODY, 2, "other".getBytes(UTF_8));
    Frame rest = new Frame(AMQP.FRAME_BODY, 1, new byte[5]);
    Frame next = header(null, 5);
    Frame nextBody = new Frame(AMQP.FRAME_BODY, 1, new byte[5]);
    Message message = read(header(null, MAX_BODY_BYTES + 5), body, other, rest, next, nextBody);
    assertTrue(message.flaw().orElseThrow().contains("1005 bytes"), message.flaw()::toString);
    assertSame(other, next(), "another channel's");
    assertSame(next, next());
    assertSame(nextBody, next());
  }

  @Test
  void noHeaderOfStrangersIsTooMuchForTheClient() throws IOException {
    Random random = new Random(1);
    List<byte[]> seeds =
        List.of(
            header(nested(3), 10).getPayload(),
            header(nested(60), 10).getPayload(),
            header("text", 10).getPayload(),
            header(null, 10).getPayload());
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = seeds.get(i % seeds.size()).clone();
      for (int changes = random.nextInt(6); changes >= 0; changes--) {
        bytes[12 + random.nextInt(bytes.length - 12)] = (byte) random.nextInt(256);
      }
      read(new Frame(AMQP.FRAME_HEADER, 1, bytes));
    }
  }

  @Test
  void aHeaderThatEndsTooSoonIsReplaced() throws IOException {
    for (Object headers : Arrays.asList(null, "text")) {
      byte[] whole = header(headers, 10).getPayload();
      for (int length = 14; length < whole.length; length++) {
        Message message = read(new Frame(AMQP.FRAME_HEADER, 1, Arrays.copyOf(whole, length)));
        assertTrue(message.flaw().isPresent(), length + " of " + whole.length + " bytes");
      }
    }
  }

  @Test
  void textThatIsNoTextIsNoReplyQueue() throws IOException {
    BasicProperties properties =
        new BasicProperties.Builder().replyTo("\ufffd".repeat(255)).build();
    assertTrue(Message.received(new byte[0], properties).replyTo().isEmpty());
  }
}
