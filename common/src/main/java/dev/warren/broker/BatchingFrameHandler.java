package dev.warren.broker;

import com.rabbitmq.client.WriteListener;
import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.SocketFrameHandler;
import java.io.IOException;
import java.net.Socket;

/**
 * Frames to and from a broker. The AMQP client flushes after every message, which costs a system
 * call each and wakes the broker for each; here one thread at a time can hold its messages back for
 * a moment and send them in one go. What is read passes a {@link HeaderGuard}.
 */
final class BatchingFrameHandler extends SocketFrameHandler {

  /** What the client allows before it and the broker have agreed on a size. */
  private static final int MAX_FRAME_BEFORE_LOGIN_BYTES = 8_192;

  private final HeaderGuard guard;
  private volatile Thread holder;

  /**
   * Reads and writes a connected socket.
   *
   * @param maxBodyBytes the largest body of a message to let through
   */
  BatchingFrameHandler(Socket socket, int maxBodyBytes) throws IOException {
    super(socket, null, MAX_FRAME_BEFORE_LOGIN_BYTES);
    this.guard = new HeaderGuard(maxBodyBytes);
  }

  @Override
  public Frame readFrame() throws IOException {
    while (true) {
      Frame frame = super.readFrame();
      Frame passed = frame == null ? null : guard.pass(frame);
      if (passed != null || frame == null) {
        return passed;
      }
    }
  }

  /**
   * From now on, a flush by the calling thread does nothing; a full buffer is sent all the same.
   */
  void hold() {
    holder = Thread.currentThread();
  }

  /** Sends what the calling thread held back; does nothing if it holds nothing. */
  void release() throws IOException {
    if (holder == Thread.currentThread()) {
      holder = null;
      super.flush(null);
    }
  }

  /** A flush by any other thread sends everything that is held back, so that the order stays. */
  @Override
  public void flush(WriteListener listener) throws IOException {
    if (holder != Thread.currentThread()) {
      super.flush(listener);
    }
  }
}
