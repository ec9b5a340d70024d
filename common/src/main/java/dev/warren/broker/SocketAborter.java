package dev.warren.broker;

import java.io.IOException;
import java.net.Socket;

/**
 * The socket under a connection, to be pulled when nothing else helps: closing the socket is the
 * only way to end a write that the broker does not read, and the AMQP client's own abort writes
 * first. Thread-safe.
 */
final class SocketAborter {

  private Socket socket;
  private boolean pulled;

  /** Remembers the newest socket; closes it at once if the plug was pulled before. */
  synchronized void put(Socket socket) throws IOException {
    if (pulled) {
      socket.close();
      throw new IOException("closed");
    }
    this.socket = socket;
  }

  /** Closes the socket, without waiting for anything, and every later one. */
  void pull() {
    Socket last;
    synchronized (this) {
      pulled = true;
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

  synchronized boolean pulled() {
    return pulled;
  }
}
