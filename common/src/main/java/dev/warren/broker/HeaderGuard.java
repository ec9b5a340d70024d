package dev.warren.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.impl.AMQImpl;
import com.rabbitmq.client.impl.Frame;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the header of every message before the AMQP client reads it. The client closes the
 * connection over a header that it cannot read and over a body that is too large for it, so that
 * one bad message, which any user may send, would end every session it is delivered to. Such a
 * message is replaced by one that the client can read and that has the reason as its {@linkplain
 * Message#flaw() flaw}. Used by the one thread that reads frames.
 */
final class HeaderGuard {
  private static final Logger LOG = LoggerFactory.getLogger(HeaderGuard.class);

  // Places in the payload of a header frame.
  private static final int BODY_SIZE = 4;
  private static final int FLAGS = 12;
  private static final int PROPERTIES = 14;

  /** A length in one byte before the property. */
  private static final int TEXT = -1;

  /** A length in four bytes before the property. */
  private static final int TABLE = -2;

  private static final int REPLY_TO = 6;
  private static final int HEADERS_FLAG = 1 << 13;
  private static final int REPLY_TO_FLAG = 1 << 9;
  private static final int MORE_FLAGS = 1;

  /** The properties in their order: the bytes of each, or how its length is written. */
  private static final int[] LENGTHS = {
    TEXT, // content type
    TEXT, // content encoding
    TABLE, // headers
    1, // delivery mode
    1, // priority
    TEXT, // correlation id
    TEXT, // reply to
    TEXT, // expiration
    TEXT, // message id
    Long.BYTES, // timestamp
    TEXT, // type
    TEXT, // user id
    TEXT, // app id
    TEXT // cluster id
  };

  private final int maxBodyBytes;

  /** How many bytes of a body are still to be passed over, by channel. */
  private final Map<Integer, Long> passedOver = new HashMap<>();

  private boolean told;

  HeaderGuard(int maxBodyBytes) {
    this.maxBodyBytes = maxBodyBytes;
  }

  /** The frame that the client is to read in its place; null if it is to read none. */
  Frame pass(Frame frame) throws IOException {
    if (frame.getType() == AMQP.FRAME_HEADER) {
      return header(frame);
    }
    return frame.getType() == AMQP.FRAME_BODY && isPassedOver(frame) ? null : frame;
  }

  private boolean isPassedOver(Frame body) {
    Long rest = passedOver.get(body.getChannel());
    if (rest == null) {
      return false;
    }
    long left = rest - body.getPayload().length;
    if (left > 0) {
      passedOver.put(body.getChannel(), left);
    } else {
      passedOver.remove(body.getChannel());
    }
    return true;
  }

  private Frame header(Frame frame) throws IOException {
    byte[] payload = frame.getPayload();
    if (payload.length < PROPERTIES) {
      return frame;
    }
    ByteBuffer fields = ByteBuffer.wrap(payload);
    long bytes = fields.getLong(BODY_SIZE);
    if (bytes < 0 || bytes > maxBodyBytes) {
      passedOver.put(frame.getChannel(), bytes);
      return replacement(
          frame,
          0,
          "its body of "
              + Long.toUnsignedString(bytes)
              + " bytes is larger than the "
              + maxBodyBytes
              + " that are read, and is left out");
    }
    // What Warren sends has no headers: it costs next to nothing.
    boolean isSuspect =
        (fields.getShort(FLAGS) & (HEADERS_FLAG | MORE_FLAGS)) != 0 || !isWhole(fields);
    String flaw = isSuspect ? flaw(frame) : null;
    return flaw == null ? frame : replacement(frame, bytes, flaw);
  }

  /** Why the client cannot read the properties; null if it can. */
  private static String flaw(Frame frame) {
    try {
      AMQImpl.readContentHeaderFrom(frame.getInputStream());
      return null;
    } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
      String reason = e instanceof EOFException ? "they end too soon" : e.getMessage();
      return "its headers cannot be read (" + reason + ")";
    }
  }

  private Frame replacement(Frame frame, long bytes, String flaw) throws IOException {
    if (!told) {
      told = true;
      LOG.warn(
          "A message that nobody can take was passed over: {}. Others on this connection are too,"
              + " without a word",
          flaw);
    }
    BasicProperties properties =
        new BasicProperties.Builder()
            .headers(Map.of(Message.FLAW, flaw))
            .replyTo(replyTo(frame.getPayload()))
            .build();
    byte[] payload = properties.toFrame(frame.getChannel(), bytes).getPayload();
    return new Frame(AMQP.FRAME_HEADER, frame.getChannel(), payload);
  }

  /** The reply queue, found by the lengths of what stands before it; null if there is none. */
  private static String replyTo(byte[] payload) {
    try {
      ByteBuffer in = ByteBuffer.wrap(payload);
      int flags = skipTo(REPLY_TO, in);
      if ((flags & REPLY_TO_FLAG) == 0 || (flags & MORE_FLAGS) != 0) {
        return null;
      }
      byte[] text = new byte[in.get() & 0xff];
      in.get(text);
      String name = new String(text, StandardCharsets.UTF_8);
      return QueueNames.isReplies(name) ? name : null;
    } catch (RuntimeException e) { // it ends too soon
      return null;
    }
  }

  /** Whether no property goes beyond the end. */
  private static boolean isWhole(ByteBuffer in) {
    try {
      skipTo(LENGTHS.length, in);
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  /** Steps over the properties before that one, as far as they are there; returns all flags. */
  private static int skipTo(int property, ByteBuffer in) {
    int flags = in.getShort(FLAGS);
    in.position(PROPERTIES);
    for (int i = 0; i < property; i++) {
      if ((flags & 1 << (15 - i)) != 0) {
        int length =
            switch (LENGTHS[i]) {
              case TEXT -> in.get() & 0xff;
              case TABLE -> in.getInt();
              default -> LENGTHS[i];
            };
        in.position(in.position() + length);
      }
    }
    return flags;
  }
}
