package dev.warren.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.impl.AMQImpl;
import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.FrameHandler;
import dev.warren.message.MessageException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Map;

/** Header frames as a broker sends them, for the fuzzer. */
public final class HeaderFrames {
  /** No frame is shorter. */
  private static final int LEAST = 14;

  private static final byte BASIC = 60;

  private static final int MOST_BODY_BYTES = 1_000_000;

  private HeaderFrames() {}

  /**
   * Reads the payload of a frame as every session does.
   *
   * @throws MessageException if the message is passed over
   */
  public static void read(byte[] payload) throws MessageException {
    if (payload.length < LEAST) {
      throw new MessageException("no frame");
    }
    Message message;
    try {
      Frame frame = new Frame(AMQP.FRAME_HEADER, 1, payload);
      payload[0] = 0; // the number of the class, which is the broker's to say
      payload[1] = BASIC;
      Frame guarded = new HeaderGuard(source(frame), MOST_BODY_BYTES).readFrame();
      message =
          Message.received(
              new byte[0],
              (BasicProperties) AMQImpl.readContentHeaderFrom(guarded.getInputStream()));
    } catch (IOException e) {
      throw new AssertionError("the client would close the connection", e);
    }
    if (message.flaw().isPresent()) {
      throw new MessageException(message.flaw().get());
    }
    for (Map.Entry<String, Object> header : message.headers().entrySet()) {
      Message.canBeSent(header.getKey(), header.getValue());
    }
  }

  private static FrameHandler source(Frame frame) {
    return (FrameHandler)
        Proxy.newProxyInstance(
            FrameHandler.class.getClassLoader(),
            new Class<?>[] {FrameHandler.class},
            (proxy, method, arguments) -> frame);
  }
}
