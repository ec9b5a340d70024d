package dev.warren.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Tells whether an AMQP broker answers; an open port alone says little, because Docker opens it
 * long before.
 */
final class Handshake {

  private Handshake() {}

  static void await(int port) {
    Await.until(() -> "a broker on port " + port, Duration.ofMinutes(2), () -> answers(port));
  }

  private static boolean answers(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      socket.setSoTimeout(3000);
      socket.getOutputStream().write("AMQP\0\0\11\1".getBytes(StandardCharsets.US_ASCII));
      // The first octet of a method frame: connection.start.
      return socket.getInputStream().read() == 1;
    } catch (IOException e) {
      return false;
    }
  }
}
