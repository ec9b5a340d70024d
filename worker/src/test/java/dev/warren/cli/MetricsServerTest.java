package dev.warren.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Gauge;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MetricsServerTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final HttpClient client = HttpClient.newHttpClient();

  private HttpResponse<String> ask(MetricsServer server, String method, String path)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .method(method, BodyPublishers.noBody())
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  @Test
  void isHealthyWhileItTakesTasks() throws Exception {
    var takesTasks = new AtomicBoolean();
    try (var server = MetricsServer.start(LOOPBACK, 0)) {
      assertEquals(503, ask(server, "GET", "/health").statusCode(), "before anybody said so");
      server.health(takesTasks::get);
      assertEquals(503, ask(server, "GET", "/health").statusCode());
      takesTasks.set(true);
      HttpResponse<String> well = ask(server, "GET", "/health");
      assertEquals(200, well.statusCode());
      assertEquals("takes tasks\n", well.body());
      HttpResponse<String> head = ask(server, "HEAD", "/health");
      assertEquals(200, head.statusCode());
      assertEquals("", head.body());
    }
  }

  @Test
  void showsItsMetersAsTextOfPrometheus() throws Exception {
    try (var server = MetricsServer.start(LOOPBACK, 0)) {
      Gauge.builder("warren.test", () -> 7).tag("fleet", "a").register(server.registry());
      HttpResponse<String> metrics = ask(server, "GET", "/metrics");
      assertEquals(200, metrics.statusCode());
      assertEquals(
          "text/plain; version=0.0.4; charset=utf-8",
          metrics.headers().firstValue("Content-Type").orElse(""));
      assertTrue(metrics.body().contains("warren_test{fleet=\"a\"} 7.0\n"), metrics.body());
    }
  }

  @Test
  void hasNothingElse() throws Exception {
    try (var server = MetricsServer.start(LOOPBACK, 0)) {
      for (String path : List.of("/", "/metricsandmore", "/metrics/", "/health/x")) {
        assertEquals(404, ask(server, "GET", path).statusCode(), path);
      }
      assertEquals(405, ask(server, "POST", "/metrics").statusCode());
      assertEquals(405, ask(server, "DELETE", "/health").statusCode());
    }
  }

  @Test
  void answersWhileOthersHoldConnectionsOpen() throws Exception {
    List<Socket> silent = new ArrayList<>();
    try (var server = MetricsServer.start(LOOPBACK, 0)) {
      int port = URI.create(server.url()).getPort();
      for (int i = 0; i < 20; i++) {
        silent.add(new Socket(LOOPBACK, port));
      }
      assertEquals(503, ask(server, "GET", "/health").statusCode());
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  @Test
  void tellsOfAPortThatIsInUse() throws Exception {
    try (var other = new ServerSocket(0, 1, LOOPBACK)) {
      var refused =
          assertThrows(
              CliException.class, () -> MetricsServer.start(LOOPBACK, other.getLocalPort()));
      assertEquals(ExitCode.USAGE, refused.exitCode());
      String words = "--metrics-port: cannot listen on port " + other.getLocalPort();
      assertTrue(refused.getMessage().startsWith(words), refused.getMessage());
      assertEquals(1, refused.getMessage().lines().count());
    }
  }

  @Test
  void listensNoMoreOnceItIsClosed() {
    var server = MetricsServer.start(LOOPBACK, 0);
    server.close();
    assertThrows(ConnectException.class, () -> ask(server, "GET", "/health"));
  }
}
