package dev.warren.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.warren.broker.BrokerException;
import dev.warren.dashboard.Deadlines.Deadline;
import dev.warren.dashboard.Live.Mark;
import dev.warren.dashboard.Live.News;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers browsers. Its threads are daemons, {@code warren-dashboard-1} and so on: each stream
 * holds one, others are there for all other requests. Thread-safe.
 */
final class DashboardServer implements AutoCloseable {
  static final int MAX_STREAMS = 32;
  static final int MAX_BODY_BYTES = 1 << 16;
  private static final Logger LOG = LoggerFactory.getLogger(DashboardServer.class);
  private static final int OTHER_THREADS = 8;
  private static final int MAX_CONNECTIONS = 128;
  private static final int SECONDS_PER_REQUEST = 10;
  private static final int SECONDS_PER_ANSWER = 60;
  private static final int SECONDS_PER_COMMAND = 300;
  private static final int HEARTBEAT_MILLIS = 15_000;
  private static final byte[] HEARTBEAT = ": still there\n\n".getBytes(UTF_8);
  private static final Set<String> READ = Set.of("GET", "HEAD");
  private static final String JSON = "application/json";

  /** What the server does not know itself. */
  interface Fleet {
    /** Somebody looks now. */
    void watched();

    /** Who and what this is. */
    String access(boolean mayChange);

    /** The points of the last hour. */
    String history();

    /** Dead letters that were searched for. */
    String dead(Map<String, String> query) throws BrokerException;

    /**
     * Does something.
     *
     * @param name the last part of the path
     * @return empty if there is no such thing to do
     */
    Optional<String> act(String name, Map<String, String> body) throws BrokerException;
  }

  private final HttpServer server;
  private final ThreadPoolExecutor executor;
  private final Guard guard;
  private final Live live;
  private final Fleet fleet;
  private final Deadlines deadlines;
  private final Semaphore streams = new Semaphore(MAX_STREAMS);
  private final AtomicInteger threads = new AtomicInteger();

  private DashboardServer(
      HttpServer server, Guard guard, Live live, Fleet fleet, Deadlines deadlines) {
    this.server = server;
    this.guard = guard;
    this.live = live;
    this.fleet = fleet;
    this.deadlines = deadlines;
    executor =
        new ThreadPoolExecutor(
            MAX_STREAMS + OTHER_THREADS,
            MAX_STREAMS + OTHER_THREADS,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(MAX_CONNECTIONS),
            body -> daemon(body, "warren-dashboard-" + threads.incrementAndGet()));
    executor.allowCoreThreadTimeOut(true);
    server.setExecutor(executor);
    server.createContext("/", this::handle);
  }

  /**
   * Listens from now on.
   *
   * @throws IOException if that is not possible, say because the port is in use
   */
  static DashboardServer start(
      InetSocketAddress address, Guard guard, Live live, Fleet fleet, Deadlines deadlines)
      throws IOException {
    // Limits of the server in the JDK, which has none of its own and reads them once; none for
    // answers, as a stream is one that never ends.
    limit("sun.net.httpserver.maxReqTime", SECONDS_PER_REQUEST);
    limit("jdk.httpserver.maxConnections", MAX_CONNECTIONS);
    if (System.getProperty("sun.net.httpserver.nodelay") == null) {
      System.setProperty("sun.net.httpserver.nodelay", "true");
    }
    PageFiles.of("/"); // a page that is not whole is found now, and not by its first reader
    HttpServer server = HttpServer.create(address, 0);
    DashboardServer started = new DashboardServer(server, guard, live, fleet, deadlines);
    // Its thread is a daemon if the one that starts it is.
    Thread starter = daemon(server::start, "warren-dashboard-accept");
    starter.start();
    try {
      starter.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return started;
  }

  private static void limit(String property, int value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, Integer.toString(value));
    }
  }

  private static Thread daemon(Runnable body, String name) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Where it listens. */
  InetSocketAddress address() {
    return server.getAddress();
  }

  private void handle(HttpExchange exchange) throws IOException {
    // An exception that leaves this method has the server forget the connection.
    try (Deadline deadline = deadlines.begin(SECONDS_PER_ANSWER);
        exchange) {
      try {
        answer(exchange, deadline);
      } catch (HttpError e) {
        refuse(exchange, e.status(), e.getMessage());
      } catch (DeadActions.MoreMatch e) {
        String sentence = e.getMessage();
        json(
            exchange,
            409,
            Json.object(out -> out.text("error", sentence).number("matching", e.matching())));
      } catch (BrokerException e) {
        refuse(exchange, 503, e.getMessage());
      } catch (RuntimeException | Error e) {
        LOG.warn("{} could not be answered", exchange.getRequestURI().getPath(), e);
        refuse(exchange, 500, "unexpected: " + e);
      }
    }
  }

  private void answer(HttpExchange exchange, Deadline deadline) throws IOException {
    String method = exchange.getRequestMethod();
    String path = exchange.getRequestURI().getPath();
    guard.check(method, path, exchange.getRequestHeaders());
    if (!method.equals("POST") && !READ.contains(method)) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD, POST");
      throw new HttpError(405, "only GET and POST");
    }
    if (method.equals("POST")) {
      post(exchange, path, deadline);
      return;
    }
    switch (path) {
      case "/api/access" ->
          json(exchange, 200, fleet.access(guard.hasToken(exchange.getRequestHeaders())));
      case "/api/state" -> {
        fleet.watched();
        json(exchange, 200, live.state());
      }
      case "/api/history" -> json(exchange, 200, fleet.history());
      case "/api/dead" ->
          json(exchange, 200, fleet.dead(Query.parse(exchange.getRequestURI().getRawQuery())));
      case "/api/stream" -> stream(exchange, deadline);
      default -> file(exchange, path);
    }
  }

  private void post(HttpExchange exchange, String path, Deadline deadline) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
    if (body.length > MAX_BODY_BYTES) {
      throw new HttpError(413, "a body has at most " + MAX_BODY_BYTES + " bytes");
    }
    Map<String, String> fields;
    try {
      fields = Json.fields(new String(body, UTF_8));
    } catch (IllegalArgumentException e) {
      throw new HttpError(400, "the body: " + e.getMessage());
    }
    String name = path.startsWith("/api/") ? path.substring("/api/".length()) : "";
    // Commands have limits of their own: an interrupt in the midst of one would leave it half done.
    deadline.extend(SECONDS_PER_COMMAND);
    String answer = fleet.act(name, fields).orElseThrow(DashboardServer::unknown);
    deadline.extend(SECONDS_PER_ANSWER);
    json(exchange, 200, answer);
  }

  private static HttpError unknown() {
    return new HttpError(404, "there is nothing of this name");
  }

  private static void file(HttpExchange exchange, String path) throws IOException {
    PageFiles.File file = PageFiles.of(path).orElseThrow(DashboardServer::unknown);
    Headers headers = exchange.getResponseHeaders();
    headers.set("Cache-Control", "no-cache");
    headers.set("ETag", file.tag());
    boolean isKnown = file.tag().equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
    send(exchange, isKnown ? 304 : 200, file.type(), isKnown ? new byte[0] : file.content());
  }

  private static void json(HttpExchange exchange, int status, String json) throws IOException {
    send(exchange, status, JSON, json.getBytes(UTF_8));
  }

  private static void refuse(HttpExchange exchange, int status, String sentence)
      throws IOException {
    if (exchange.getResponseCode() >= 0) {
      throw new IOException("the answer has begun already");
    }
    if (status == 401) {
      exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
    }
    json(exchange, status, Json.object(out -> out.text("error", sentence)));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    setHeaders(exchange, type);
    boolean isEmpty =
        exchange.getRequestMethod().equals("HEAD") || status == 304 || body.length == 0;
    exchange.sendResponseHeaders(status, isEmpty ? -1 : body.length);
    if (!isEmpty) {
      exchange.getResponseBody().write(body);
    }
  }

  private static void setHeaders(HttpExchange exchange, String type) {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", type);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src"
            + " 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    if (!headers.containsKey("Cache-Control")) {
      headers.set("Cache-Control", "no-store");
    }
  }

  /** Sends states until the reader goes away or reads too slowly. */
  private void stream(HttpExchange exchange, Deadline deadline) throws IOException {
    if (!exchange.getRequestMethod().equals("GET") || exchange.getRequestBody().read() >= 0) {
      throw new HttpError(400, "a stream is asked for by GET, without a body");
    }
    if (!streams.tryAcquire()) {
      throw new HttpError(
          503, MAX_STREAMS + " pages are open already: close one, or wait for a moment");
    }
    try {
      setHeaders(exchange, "text/event-stream; charset=utf-8");
      exchange.getResponseHeaders().set("X-Accel-Buffering", "no"); // a proxy is not to keep them
      deadline.extend(deadlines.secondsPerEvent());
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = exchange.getResponseBody();
      Mark mark = live.begin();
      while (true) {
        fleet.watched();
        deadline.extend(deadlines.secondsPerEvent() + HEARTBEAT_MILLIS / 1_000);
        Optional<News> news = live.await(mark, HEARTBEAT_MILLIS);
        if (news.isEmpty()) {
          return;
        }
        deadline.extend(deadlines.secondsPerEvent());
        out.write(news.get().state().orElse(new byte[0]));
        out.write(news.get().point().orElse(new byte[0]));
        if (mark.equals(news.get().mark())) {
          out.write(HEARTBEAT);
        }
        out.flush();
        mark = news.get().mark();
      }
    } catch (InterruptedException e) {
      throw new IOException("the reader is too slow", e);
    } finally {
      streams.release();
    }
  }

  /** Listens no more, and ends all streams. */
  @Override
  public void close() {
    live.close();
    server.stop(0);
    executor.shutdownNow();
  }
}
