package dev.warren.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.address.BrokerAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UnreachableTest {

  @Test
  void namesEveryHostThatDoesNotAnswer() {
    int one = RabbitServer.freePort();
    int two = RabbitServer.freePort();
    var error = unreachable("amqp://u:s3cret@127.0.0.1:" + one + ",127.0.0.1:" + two);
    assertTrue(error.contains("127.0.0.1:" + one) && error.contains("127.0.0.1:" + two), error);
    assertTrue(error.contains("nothing listens there"), error);
    assertFalse(error.contains("s3cret"), error);
  }

  @Test
  void tellsUnknownNames() {
    var error = unreachable("amqp://no-such-host.invalid");
    assertTrue(error.contains("no-such-host.invalid:5672 (no such host name)"), error);
  }

  @Test
  void tellsWhatIsNoBroker() throws IOException {
    try (var server = server("HTTP/1.1 400 Bad Request\r\n\r\n")) {
      var error = unreachable("amqp://127.0.0.1:" + server.getLocalPort());
      assertTrue(error.contains(":" + server.getLocalPort() + " ("), error);
    }
    try (var server = server("")) {
      var error = unreachable("amqp://127.0.0.1:" + server.getLocalPort());
      assertTrue(error.contains("it closed the connection at once"), error);
    }
  }

  @Test
  void tellsThatAPortDoesNotSpeakTls() throws IOException {
    try (var server = server("AMQP\0\0\11\1 plain text, no TLS record at all")) {
      var error = unreachable("amqps://localhost:" + server.getLocalPort());
      assertTrue(error.contains("it does not speak TLS"), error);
    }
  }

  @Test
  void aLinkTriesAgainUntilItIsToldNotTo() throws InterruptedException {
    var attempts = new AtomicInteger();
    var ended = new CountDownLatch(1);
    var link =
        link(
            RabbitServer.freePort(),
            new ReconnectingConnection.Listener() {
              @Override
              public boolean lost(BrokerException reason) {
                assertEquals(BrokerException.Unreachable.class, reason.getClass());
                return attempts.incrementAndGet() < 3;
              }

              @Override
              public void ended() {
                ended.countDown();
              }
            });
    link.start();
    assertTrue(link.join(Duration.ofSeconds(30)));
    assertEquals(3, attempts.get());
    assertEquals(0, ended.getCount());
    link.close();
  }

  @Test
  void aLinkClosesAtOnceWhileItConnects() throws Exception {
    // Accepts connections and never says a word.
    try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      var link = link(silent.getLocalPort(), reason -> true);
      link.start();
      var accepted = silent.accept();
      long start = System.nanoTime();
      link.close();
      assertTrue(link.join(Duration.ofMillis(1)));
      assertTrue(
          System.nanoTime() - start < ReconnectingConnection.CLOSE_GRACE.toNanos(), "close waited");
      accepted.close();
    }
  }

  @Test
  void aLinkClosesAtOnceWhileItPauses() throws InterruptedException {
    var failed = new CountDownLatch(6);
    var link =
        link(
            RabbitServer.freePort(),
            reason -> {
              failed.countDown();
              return true;
            });
    link.start();
    failed.await();
    long start = System.nanoTime();
    link.close();
    link.close();
    assertTrue(link.join(Duration.ofMillis(1)));
    assertTrue(
        System.nanoTime() - start < ReconnectingConnection.CLOSE_GRACE.toNanos(), "close waited");
  }

  private static ReconnectingConnection link(int port, ReconnectingConnection.Listener listener) {
    var broker = new Broker(BrokerAddress.parse("amqp://127.0.0.1:" + port), QueueType.QUORUM);
    return new ReconnectingConnection("test", broker, connection -> {}, listener);
  }

  private static String unreachable(String uri) {
    var broker = new Broker(BrokerAddress.parse(uri), QueueType.QUORUM);
    return assertThrows(BrokerException.Unreachable.class, () -> broker.connect("test"))
        .getMessage();
  }

  /** A server that answers every connection with a text and closes it. */
  private static ServerSocket server(String answer) throws IOException {
    var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    var thread =
        new Thread(
            () -> {
              while (!server.isClosed()) {
                try (var socket = server.accept()) {
                  socket.getInputStream().read();
                  socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                } catch (IOException e) {
                  // Closed by the test, or by the client in the middle of the answer.
                }
              }
            });
    thread.setDaemon(true);
    thread.start();
    return server;
  }
}
