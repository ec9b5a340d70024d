package dev.warren.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.WriteListener;
import com.rabbitmq.client.impl.AMQConnection;
import com.rabbitmq.client.impl.AMQImpl;
import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.FrameHandler;
import com.rabbitmq.client.impl.FrameHandlerFactory;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the header of every message before the AMQP client does. The client closes the
 * connection over a header that it cannot read, and over a body that is too large for it: one
 * message that anybody may send would end every session that it is delivered to. Such a message is
 * replaced by one that the client can take, which {@linkplain Message#flaw() says} what was wrong.
 * Frames are read by one thread, the client's.
 */
final class HeaderGuard implements FrameHandler {
  private static final Logger LOG = LoggerFactory.getLogger(HeaderGuard.class);

  // Places in the payload of a header frame.
  private static final int BODY_SIZE = 4;
  private static final int FLAGS = 12;
  private static final int PROPERTIES = 14;

  // Flags of properties, in their order.
  private static final int CONTENT_TYPE = 1 << 15;
  private static final int CONTENT_ENCODING = 1 << 14;
  private static final int HEADERS = 1 << 13;
  private static final int DELIVERY_MODE = 1 << 12;
  private static final int PRIORITY = 1 << 11;
  private static final int CORRELATION_ID = 1 << 10;
  private static final int REPLY_TO = 1 << 9;
  private static final int EXPIRATION = 1 << 8;
  private static final int MESSAGE_ID = 1 << 7;
  private static final int TIMESTAMP = 1 << 6;
  private static final int TYPE = 1 << 5;
  private static final int USER_ID = 1 << 4;
  private static final int APP_ID = 1 << 3;
  private static final int CLUSTER_ID = 1 << 2;
  private static final int MORE_FLAGS = 1;

  private final FrameHandler frames;
  private final int mostBytes;

  /** How many bytes of a body are still to be passed over, by channel. */
  private final Map<Integer, Long> passedOver = new HashMap<>();

  private boolean told;

  HeaderGuard(FrameHandler frames, int mostBytes) {
    this.frames = frames;
    this.mostBytes = mostBytes;
  }

  /**
   * Guards all that a factory makes.
   *
   * @param mostBytes the largest body to let through
   */
  static FrameHandlerFactory guard(FrameHandlerFactory factory, int mostBytes) {
    return (address, name) -> new HeaderGuard(factory.create(address, name), mostBytes);
  }

  @Override
  public Frame readFrame() throws IOException {
    while (true) {
      Frame frame = frames.readFrame();
      if (frame == null) {
        return null;
      }
      if (frame.getType() == AMQP.FRAME_HEADER) {
        return header(frame);
      }
      if (frame.getType() != AMQP.FRAME_BODY || !isPassedOver(frame)) {
        return frame;
      }
    }
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
    if (bytes < 0 || bytes > mostBytes) {
      passedOver.put(frame.getChannel(), bytes);
      return replacement(
          frame,
          0,
          "its body of "
              + Long.toUnsignedString(bytes)
              + " bytes is larger than the "
              + mostBytes
              + " that are read, and is left out");
    }
    // What Warren sends has no headers: it costs next to nothing.
    boolean isSuspect = (fields.getShort(FLAGS) & (HEADERS | MORE_FLAGS)) != 0 || !isWhole(fields);
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

  /** Read past the headers, whose length is known; null if there is none. */
  private static String replyTo(byte[] payload) {
    try {
      ByteBuffer in = ByteBuffer.wrap(payload);
      int flags = skipToReplyTo(in);
      if ((flags & REPLY_TO) == 0 || (flags & MORE_FLAGS) != 0) {
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
      int flags = skipToReplyTo(in);
      skipText(in, flags & REPLY_TO);
      skipText(in, flags & EXPIRATION);
      skipText(in, flags & MESSAGE_ID);
      skip(in, flags & TIMESTAMP, Long.BYTES);
      skipText(in, flags & TYPE);
      skipText(in, flags & USER_ID);
      skipText(in, flags & APP_ID);
      skipText(in, flags & CLUSTER_ID);
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  /** Leaves the buffer where the reply queue stands, if there is one; returns all flags. */
  private static int skipToReplyTo(ByteBuffer in) {
    int flags = in.getShort(FLAGS);
    in.position(PROPERTIES);
    skipText(in, flags & CONTENT_TYPE);
    skipText(in, flags & CONTENT_ENCODING);
    if ((flags & HEADERS) != 0) {
      int length = in.getInt();
      in.position(in.position() + length);
    }
    skip(in, flags & DELIVERY_MODE, 1);
    skip(in, flags & PRIORITY, 1);
    skipText(in, flags & CORRELATION_ID);
    return flags;
  }

  private static void skip(ByteBuffer in, int flag, int bytes) {
    if (flag != 0) {
      in.position(in.position() + bytes);
    }
  }

  private static void skipText(ByteBuffer in, int flag) {
    if (flag != 0) {
      int length = in.get() & 0xff;
      in.position(in.position() + length);
    }
  }

  @Override
  public boolean internalHearbeat() {
    return frames.internalHearbeat();
  }

  @Override
  public void setTimeout(int millis) throws SocketException {
    frames.setTimeout(millis);
  }

  @Override
  public int getTimeout() throws SocketException {
    return frames.getTimeout();
  }

  @Override
  public void sendHeader() throws IOException {
    frames.sendHeader();
  }

  @Override
  public void initialize(AMQConnection connection) {
    frames.initialize(connection);
  }

  @Override
  public void startProcessing() {
    frames.startProcessing();
  }

  @Override
  public void finishConnectionNegotiation() {
    frames.finishConnectionNegotiation();
  }

  @Override
  public void setFrameMax(int bytes) {
    frames.setFrameMax(bytes);
  }

  @Override
  public void writeFrame(Frame frame) throws IOException {
    frames.writeFrame(frame);
  }

  @Override
  public void flush(WriteListener listener) throws IOException {
    frames.flush(listener);
  }

  @Override
  public void close() {
    frames.close();
  }

  @Override
  public InetAddress getLocalAddress() {
    return frames.getLocalAddress();
  }

  @Override
  public int getLocalPort() {
    return frames.getLocalPort();
  }

  @Override
  public InetAddress getAddress() {
    return frames.getAddress();
  }

  @Override
  public int getPort() {
    return frames.getPort();
  }
}
