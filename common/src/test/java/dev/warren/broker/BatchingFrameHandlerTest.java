package dev.warren.broker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.SocketFrameHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BatchingFrameHandlerTest {

  private final Socket socket = new Socket();
  private Socket peerSocket;
  private BatchingFrameHandler frames;
  private SocketFrameHandler peer;

  @BeforeEach
  void connect() throws IOException {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      socket.connect(server.getLocalSocketAddress());
      peerSocket = server.accept();
    }
    frames = new BatchingFrameHandler(socket, 1_000_000);
    peer = new SocketFrameHandler(peerSocket, null, 1_000_000);
  }

  @AfterEach
  void close() throws IOException {
    socket.close();
    peerSocket.close();
  }

  private static Frame frame(byte[] payload) {
    return Frame.fromBodyFragment(1, ByteBuffer.wrap(payload), 0, payload.length);
  }

  private void write(int content) throws IOException {
    frames.writeFrame(frame(new byte[] {(byte) content}));
  }

  private int read() throws IOException {
    return peer.readFrame().getPayload()[0];
  }

  private void nothingCame() throws IOException {
    assertEquals(0, peerSocket.getInputStream().available());
  }

  @Test
  void sendsWithEachFlush() throws IOException {
    for (int i = 1; i < 4; i++) {
      write(i);
      frames.flush(null);
      assertEquals(i, read());
    }
  }

  @Test
  void holdsBackUntilItIsReleased() throws IOException {
    frames.hold();
    write(1);
    frames.flush(null);
    write(2);
    nothingCame();
    frames.release();
    assertEquals(1, read());
    assertEquals(2, read());
    frames.release();
    write(3);
    frames.flush(null);
    assertEquals(3, read());
  }

  @Test
  void holdsBackForOneThreadOnly() throws IOException {
    frames.hold();
    write(1);
    frames.flush(null);
    CompletableFuture.runAsync(
            () -> {
              try {
                frames.release();
                write(2);
                nothingCame();
                frames.flush(null);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            })
        .join();
    assertEquals(1, read());
    assertEquals(2, read());
    write(3);
    frames.flush(null);
    nothingCame();
    frames.release();
    assertEquals(3, read());
  }

  @Test
  void keepsTheOrderWhenThereIsNoRoom() throws IOException {
    var random = new Random(1);
    var sent = new ArrayList<byte[]>();
    for (int size = 1; size < 500_000; size = size * 3 + 1) {
      sent.add(new byte[size]);
      sent.add(new byte[1]);
    }
    sent.forEach(random::nextBytes);
    var received = CompletableFuture.supplyAsync(() -> readAll(sent.size()));
    frames.hold();
    for (var payload : sent) {
      frames.writeFrame(frame(payload));
      frames.flush(null);
    }
    frames.release();
    for (int i = 0; i < sent.size(); i++) {
      assertArrayEquals(sent.get(i), received.join().get(i));
    }
  }

  private List<byte[]> readAll(int count) {
    try {
      var all = new ArrayList<byte[]>();
      while (all.size() < count) {
        all.add(peer.readFrame().getPayload());
      }
      return all;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
