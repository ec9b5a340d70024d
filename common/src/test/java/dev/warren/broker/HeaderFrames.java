package dev.warren.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.impl.AMQImpl;
import com.rabbitmq.client.impl.Frame;
import dev.warren.message.MessageException;
import java.io.IOException;
import java.util.Map;

/** Header frames as a broker sends them, for the fuzzer. */
public final class HeaderFrames {
  /** No frame is shorter. */
  private static final int MIN_BYTES = 14;

  private static final byte BASIC = 60;

  private static final int MAX_BODY_BYTES = 1_000_000;

  private HeaderFrames() {}

  /**
   * Reads the payload of a frame as every session does.
   *
   * @throws MessageException if the message is passed over
   */
  public static void read(byte[] payload) throws MessageException {
    if (payload.length < MIN_BYTES) {
      throw new MessageException("no frame");
    }
    Message message;
    try {
      Frame frame = new Frame(AMQP.FRAME_HEADER, 1, payload);
      payload[0] = 0; // the number of the class, which is the broker's to say
      payload[1] = BASIC;
      Frame guarded = new HeaderGuard(MAX_BODY_BYTES).pass(frame);
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
}
