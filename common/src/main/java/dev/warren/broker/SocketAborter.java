package dev.warren.broker;

import java.io.IOException;
import java.net.Socket;

/**
 * Closes the socket under a connection. That is the only way to end a write that the broker does
 * not read: the AMQP client's own abort writes first. Thread-safe.
 */
final class SocketAborter {

  private Socket socket;
  private boolean aborted;

  /** Remembers the newest socket; closes it at once after {@link #abort}. */
  synchronized void put(Socket socket) throws IOException {
    if (aborted) {
      socket.close();
      throw new IOException("closed");
    }
    this.socket = socket;
  }

  /** Closes the socket without waiting for anything, and every later one. */
  void abort() {
    Socket last;
    synchronized (this) {
      aborted = true;
      last = socket;
    }
    if (last == null) {
      return;
    }
    try {
      // Without this a TLS socket waits for the blocked write before it closes.
      last.setSoLinger(true, 0);
    } catch (IOException e) {
      // Closed already, or not connected yet.
    }
    try {
      last.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }

  synchronized boolean isAborted() {
    return aborted;
  }
}
