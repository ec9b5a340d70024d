package dev.warren.broker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BatchingSocketTest {

  private final BatchingSocket socket = new BatchingSocket();
  private Socket peer;
  private OutputStream out;
  private InputStream in;

  @BeforeEach
  void connect() throws IOException {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      socket.connect(server.getLocalSocketAddress());
      peer = server.accept();
    }
    out = socket.getOutputStream();
    in = peer.getInputStream();
  }

  @AfterEach
  void close() throws IOException {
    socket.close();
    peer.close();
  }

  @Test
  void sendsWithEachFlush() throws IOException {
    out.write(1);
    out.flush();
    assertEquals(1, in.read());
    out.write(new byte[] {2, 3}, 1, 1);
    out.flush();
    assertEquals(3, in.read());
  }

  @Test
  void holdsBackUntilItIsReleased() throws IOException {
    socket.hold();
    out.write(1);
    out.flush();
    out.write(2);
    assertEquals(0, in.available());
    socket.release();
    assertArrayEquals(new byte[] {1, 2}, in.readNBytes(2));
    socket.release();
    out.write(3);
    out.flush();
    assertEquals(3, in.read());
  }

  @Test
  void holdsBackForOneThreadOnly() throws IOException {
    socket.hold();
    out.write(1);
    out.flush();
    CompletableFuture.runAsync(
            () -> {
              try {
                socket.release();
                out.write(2);
                assertEquals(0, in.available());
                out.flush();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            })
        .join();
    assertArrayEquals(new byte[] {1, 2}, in.readNBytes(2));
    out.write(3);
    out.flush();
    assertEquals(0, in.available());
    socket.release();
    assertEquals(3, in.read());
  }

  @Test
  void keepsTheOrderWhenThereIsNoRoom() throws IOException {
    var expected = new byte[1_000_000];
    new java.util.Random(1).nextBytes(expected);
    var received = CompletableFuture.supplyAsync(this::readAll);
    socket.hold();
    int sent = 0;
    for (int size = 1; sent < expected.length; size = size * 3 + 1) {
      int count = Math.min(size, expected.length - sent);
      out.write(expected, sent, count);
      out.flush();
      sent += count;
      if (sent < expected.length) {
        out.write(expected[sent++]);
      }
    }
    socket.release();
    socket.close();
    assertArrayEquals(expected, received.join());
  }

  private byte[] readAll() {
    try {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
