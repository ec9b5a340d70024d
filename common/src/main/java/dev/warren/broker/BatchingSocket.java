package dev.warren.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * A socket whose output one thread can hold back for a moment. The AMQP client flushes after every
 * message, which costs a system call each and wakes the broker for each; a thread that has several
 * things to send lets them go together.
 */
final class BatchingSocket extends Socket {

  private static final int CAPACITY = 1 << 16;

  private Batches batches;

  @Override
  public synchronized OutputStream getOutputStream() throws IOException {
    if (batches == null) {
      batches = new Batches(super.getOutputStream());
    }
    return batches;
  }

  /** From now on, flushing does nothing if the calling thread does it, as long as there is room. */
  void hold() {
    batches.holder = Thread.currentThread();
  }

  /** Sends what the calling thread held back; does nothing if it holds nothing. */
  void release() throws IOException {
    if (batches.holder == Thread.currentThread()) {
      batches.holder = null;
      batches.flush();
    }
  }

  /** Makes such sockets and remembers the last, which is the one that connected. */
  static final class Factory extends SocketFactory {
    private volatile BatchingSocket last;

    BatchingSocket last() {
      return last;
    }

    @Override
    public Socket createSocket() {
      last = new BatchingSocket();
      return last;
    }

    @Override
    public Socket createSocket(String host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }
  }

  private static final class Batches extends OutputStream {
    private final OutputStream out;
    private final byte[] buffer = new byte[CAPACITY];
    private int length;
    private volatile Thread holder;

    private Batches(OutputStream out) {
      this.out = out;
    }

    @Override
    public synchronized void write(int octet) throws IOException {
      if (length == CAPACITY) {
        send();
      }
      buffer[length++] = (byte) octet;
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int count) throws IOException {
      if (count > CAPACITY - length) {
        send();
      }
      if (count > CAPACITY) {
        out.write(bytes, offset, count);
        return;
      }
      System.arraycopy(bytes, offset, buffer, length, count);
      length += count;
    }

    @Override
    public synchronized void flush() throws IOException {
      // Whoever flushes, sends all: what was held back goes first, and the order stays.
      if (holder != Thread.currentThread()) {
        send();
      }
    }

    @Override
    public void close() throws IOException {
      out.close();
    }

    private void send() throws IOException {
      int count = length;
      length = 0;
      if (count > 0) {
        out.write(buffer, 0, count);
      }
    }
  }
}
