package dev.warren.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.broker.address.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class DashboardServerTest {
  private static final String TOKEN = "0123456789abcdef";
  private static final String RIGHT = "Authorization: Bearer " + TOKEN;
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final Live live = new Live();
  private final Deadlines deadlines = new Deadlines(1);
  private final List<AutoCloseable> open = new ArrayList<>();
  private DashboardServer server;

  /** Answers with what it was asked. */
  private static final class Echo implements DashboardServer.Fleet {
    @Override
    public void watched() {}

    @Override
    public String access(boolean mayChange) {
      return "{\"mayChange\":" + mayChange + "}";
    }

    @Override
    public String history() {
      return "{\"points\":[]}";
    }

    @Override
    public String dead(Map<String, String> query) {
      return Json.object(json -> query.forEach(json::text));
    }

    @Override
    public Optional<String> act(String name, Map<String, String> body) {
      if (name.equals("fail")) {
        throw new StackOverflowError("<b>");
      }
      return name.equals("scale")
          ? Optional.of(Json.object(json -> body.forEach(json::text)))
          : Optional.empty();
    }
  }

  /** As if it listened on an address: the guard alone looks at it. */
  private void start(InetAddress as) throws IOException {
    Guard guard = new Guard(as, new Secret(TOKEN));
    server =
        DashboardServer.start(
            new InetSocketAddress(LOOPBACK, 0), guard, live, new Echo(), deadlines);
    live.state("{\"at\":1}");
  }

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    server.close();
  }

  private Socket ask(String head, String body) throws IOException {
    Socket socket = new Socket(LOOPBACK, server.address().getPort());
    open.add(socket);
    String length = body.isEmpty() ? "" : "Content-Length: " + body.getBytes(UTF_8).length + "\r\n";
    String request = head.replace("\n", "\r\n") + "\r\n" + length + "\r\n" + body;
    socket.getOutputStream().write(request.getBytes(UTF_8));
    return socket;
  }

  /** The status and all that follows. */
  private String answer(String head, String body) throws IOException {
    String close = head + "\nConnection: close";
    return new String(ask(close, body).getInputStream().readAllBytes(), UTF_8);
  }

  private String get(String path, String... headers) throws IOException {
    String head = "GET " + path + " HTTP/1.1\nHost: localhost:1";
    return answer(String.join("\n", head, String.join("\n", headers)).strip(), "");
  }

  private static void assertStatus(int status, String answer) {
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
  }

  @Test
  void onTheLoopbackAllMayLookAndTheTokenAllowsChanges() throws Exception {
    start(LOOPBACK);
    for (String path : List.of("/", "/api/state", "/api/history", "/api/dead?id=x", "/page.js")) {
      assertStatus(200, get(path));
    }
    assertTrue(get("/api/access").endsWith("{\"mayChange\":false}"));
    assertTrue(get("/api/access", RIGHT).endsWith("{\"mayChange\":true}"));
    assertTrue(get("/api/access", RIGHT + "x").endsWith("{\"mayChange\":false}"));
    assertTrue(get("/api/dead?id=a%2F7&task=%3Cb%3E").contains("<b>"));
    assertStatus(404, get("/../etc/passwd"));
    assertStatus(404, get("/api/nothing"));
    assertStatus(400, get("/api/dead?id=%zz"));
  }

  @Test
  void elsewhereEverythingNeedsTheToken() throws Exception {
    start(InetAddress.getByName("192.0.2.1"));
    assertStatus(200, get("/"));
    for (String path : List.of("/api/state", "/api/stream", "/api/access", "/api/dead")) {
      assertStatus(401, get(path));
      assertStatus(401, get(path, "Authorization: Bearer 0123456789abcdee"));
      assertStatus(401, get(path, "Authorization: Basic " + TOKEN));
    }
    assertStatus(200, get("/api/state", RIGHT, "Host: dashboard.example"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | Host: localhost:8650 | ",
        "200 | Host: 127.0.0.1      | Origin: http://127.0.0.1",
        "200 | Host: [::1]:8650     | Origin: http://[::1]:8650",
        "200 | Host: localhost:8650 | Sec-Fetch-Site: same-origin",
        "403 | Host: localhost:8650 | Origin: http://localhost:8651",
        "403 | Host: localhost:8650 | Origin: http://evil.example",
        "403 | Host: localhost:8650 | Origin: null",
        "403 | Host: localhost:8650 | Sec-Fetch-Site: cross-site",
        "403 | Host: localhost:8650 | Sec-Fetch-Site: same-site",
        "403 | Host: evil.example   | ",
        "403 | Host: localhost.evil.example:8650 | ",
      })
  void pagesOfOtherOriginsChangeNothing(int status, String host, String header) throws Exception {
    start(LOOPBACK);
    String head = "POST /api/scale HTTP/1.1\n" + host + "\n" + RIGHT;
    head += "\nContent-Type: application/json" + (header == null ? "" : "\n" + header);
    assertStatus(status, answer(head, "{\"processes\":\"+1\"}"));
  }

  @Test
  void aChangeNeedsTheTokenAndJson() throws Exception {
    start(LOOPBACK);
    String head = "POST /api/scale HTTP/1.1\nHost: localhost\n";
    String json = "Content-Type: application/json; charset=utf-8\n";
    assertStatus(401, answer(head + json.strip(), "{}"));
    assertStatus(401, answer(head + json + "Authorization: Bearer " + TOKEN + "0", "{}"));
    assertStatus(403, answer(head + "Content-Type: text/plain\n" + RIGHT, "{}"));
    assertStatus(403, answer(head + RIGHT, "{}"));
    String right = head + json + RIGHT;
    assertTrue(answer(right, "{\"host\":null,\"now\":true}").endsWith("{\"now\":\"true\"}"));
    for (String body : List.of("{", "[]", "{} {}", "\"x\"", "{\"a\":" + "[".repeat(9_999))) {
      assertStatus(400, answer(right, body));
    }
    assertStatus(400, answer(right, "{\"host\":[\"w1\"]}")); // not to be taken for all hosts
    assertStatus(413, answer(right, " ".repeat(DashboardServer.MAX_BODY_BYTES + 1)));
    assertStatus(404, answer(right.replace("scale", "nothing"), "{}"));
    assertStatus(500, answer(right.replace("scale", "fail"), "{}"));
    assertStatus(405, answer(right.replace("POST", "DELETE"), "{}"));
  }

  @Test
  void everyAnswerForbidsWhatIsNotItsOwn() throws Exception {
    start(LOOPBACK);
    for (String path : List.of("/", "/api/state", "/nothing")) {
      String answer = get(path);
      assertTrue(answer.contains("script-src 'self'; style-src 'self'"), answer);
      assertTrue(answer.contains("nosniff"), answer);
    }
    String tag = get("/dashboard.js").replaceAll("(?s).*Etag: (\\S+).*", "$1");
    assertStatus(304, get("/dashboard.js", "If-None-Match: " + tag));
  }

  @Test
  void theScriptsOfThePageAreServed() throws Exception {
    start(LOOPBACK);
    Set<String> found = new LinkedHashSet<>();
    Deque<String> ahead = new ArrayDeque<>(List.of("/"));
    Pattern script = Pattern.compile("(?:<script src=\"| from \"\\.)(/[^\"]+)\"");
    while (!ahead.isEmpty()) {
      String answer = get(ahead.remove());
      assertStatus(200, answer);
      script
          .matcher(answer)
          .results()
          .map(it -> it.group(1))
          .filter(found::add)
          .forEach(ahead::add);
    }
    assertTrue(found.containsAll(List.of("/page.js", "/dashboard.js", "/text.js")), "" + found);
    assertStatus(404, get("/PageFiles.class"));
  }

  private BufferedReader stream() throws IOException {
    Socket socket = ask("GET /api/stream HTTP/1.1\nHost: localhost", "");
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
  }

  private static void awaitLine(String line, BufferedReader in) throws IOException {
    for (String next = ""; !next.equals(line); ) {
      next = in.readLine();
      assertTrue(next != null, "the stream ended before " + line);
    }
  }

  @Test
  void streamsAreBoundedAndEndWithTheirReaders() throws Exception {
    start(LOOPBACK);
    for (int i = 0; i < DashboardServer.MAX_STREAMS; i++) {
      awaitLine("data: {\"at\":1}", stream());
    }
    assertStatus(503, get("/api/stream"));
    assertStatus(200, get("/api/state"));
    ((Socket) open.get(0)).close();
    Await.until(
        "a place for another",
        () -> {
          live.state("{\"at\":2}"); // who is gone is found out by the next event
          try {
            return stream().readLine().contains("200");
          } catch (IOException e) {
            return false;
          }
        });
  }

  @Test
  void whoDoesNotReadHoldsUpNobodyAndIsLetGo() throws Exception {
    start(LOOPBACK);
    Socket stalled = ask("GET /api/stream HTTP/1.1\nHost: localhost", "");
    BufferedReader other = stream();
    awaitLine("data: {\"at\":1}", other);
    String large = "x".repeat(1 << 20);
    for (int i = 0; i < 20; i++) {
      live.state("{\"at\":" + i + ",\"text\":\"" + large + "\"}");
    }
    live.state("{\"at\":99}");
    live.point("{\"at\":98}");
    awaitLine("data: {\"at\":99}", other);
    awaitLine("data: {\"at\":98}", other);
    live.state("{\"at\":100,\"text\":\"" + large.repeat(16) + "\"}");
    Await.until(
        "the end of the stream",
        () -> {
          deadlines.look();
          live.state("{\"at\":101}");
          return threadsThatWrite() == 0;
        });
    assertTrue(stalled.getInputStream().readAllBytes().length < 18 << 20);
  }

  private static long threadsThatWrite() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(each -> each.getKey().getName().startsWith("warren-dashboard-"))
        .flatMap(each -> List.of(each.getValue()).stream())
        .filter(frame -> frame.getMethodName().equals("write"))
        .filter(frame -> frame.getClassName().contains("ChunkedOutputStream"))
        .count();
  }

  @Test
  void theEndEndsStreams() throws Exception {
    start(LOOPBACK);
    BufferedReader stream = stream();
    awaitLine("data: {\"at\":1}", stream);
    server.close();
    assertEquals(0, stream.lines().filter(line -> line.startsWith("data")).count());
  }
}
