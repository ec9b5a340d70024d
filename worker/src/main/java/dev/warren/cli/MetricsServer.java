package dev.warren.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the metrics of a program at {@code /metrics}, as Prometheus reads them, and whether it is
 * of use at {@code /health}. Two daemon threads, {@code warren-metrics}, answer; who asks slowly or
 * from many connections at once holds up these and nothing else. Thread-safe.
 */
public final class MetricsServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsServer.class);
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String PLAIN_TEXT = "text/plain; charset=utf-8";
  private static final int THREADS = 2;
  private static final int MAX_CONNECTIONS = 64;
  private static final int SECONDS_PER_REQUEST = 10;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final HttpServer server;
  private final ThreadPoolExecutor executor;
  private volatile BooleanSupplier takesTasks = () -> false;

  private MetricsServer(HttpServer server) {
    this.server = server;
    executor =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(MAX_CONNECTIONS),
            MetricsServer::daemon);
    executor.allowCoreThreadTimeOut(true);
    server.setExecutor(executor);
    server.createContext("/", this::answer);
  }

  /**
   * Listens from now on; until told otherwise the program is not of use.
   *
   * @param port 0 for any that is free
   * @throws CliException if that is not possible, say because the port is in use
   */
  static MetricsServer start(InetAddress address, int port) {
    // Limits of the server in the JDK, which has none of its own and reads them once.
    limit("sun.net.httpserver.maxReqTime", SECONDS_PER_REQUEST);
    limit("sun.net.httpserver.maxRspTime", SECONDS_PER_REQUEST);
    limit("jdk.httpserver.maxConnections", MAX_CONNECTIONS);
    try {
      var started = new MetricsServer(HttpServer.create(new InetSocketAddress(address, port), 0));
      // Its thread is a daemon if the one that starts it is.
      Thread starter = daemon(started.server::start);
      starter.start();
      starter.join();
      return started;
    } catch (IOException e) {
      throw new CliException(
          ExitCode.USAGE,
          "--metrics-port: cannot listen on port "
              + port
              + " of "
              + address.getHostAddress()
              + ": "
              + e.getMessage()
              + "; name another one, or 0 for any that is free",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException(ExitCode.INTERRUPTED, "interrupted", e);
    }
  }

  private static void limit(String property, int value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, Integer.toString(value));
    }
  }

  private static Thread daemon(Runnable body) {
    Thread thread = new Thread(body, "warren-metrics");
    thread.setDaemon(true);
    return thread;
  }

  /** Where meters are registered. */
  public MeterRegistry registry() {
    return registry;
  }

  /**
   * Says when the program is of use.
   *
   * @param condition whether at least one worker process takes tasks; called on the threads of this
   *     object, must not block
   */
  public void health(BooleanSupplier condition) {
    takesTasks = condition;
  }

  /** The address without a path. */
  String url() {
    InetSocketAddress address = server.getAddress();
    String host = address.getAddress().getHostAddress();
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean head = exchange.getRequestMethod().equals("HEAD");
      if (!head && !exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        send(exchange, head, 405, PLAIN_TEXT, "only GET and HEAD\n");
        return;
      }
      switch (exchange.getRequestURI().getPath()) {
        case "/metrics" -> send(exchange, head, 200, PROMETHEUS_TEXT, registry.scrape());
        case "/health" -> {
          boolean well = takesTasks.getAsBoolean();
          String words = well ? "takes tasks\n" : "no worker process takes tasks\n";
          send(exchange, head, well ? 200 : 503, PLAIN_TEXT, words);
        }
        default -> send(exchange, head, 404, PLAIN_TEXT, "there are /metrics and /health\n");
      }
    } catch (RuntimeException | Error e) { // a meter that fails must not fail in silence
      LOG.warn("{} could not be answered", exchange.getRequestURI().getPath(), e);
    }
  }

  private static void send(
      HttpExchange exchange, boolean head, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  /** Listens no more. */
  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
    registry.close();
  }
}
