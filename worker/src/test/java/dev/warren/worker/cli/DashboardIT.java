package dev.warren.worker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.broker.Broker;
import dev.warren.broker.BrokerConnection;
import dev.warren.broker.ConfirmedPublisher;
import dev.warren.broker.Message;
import dev.warren.broker.QueueNames;
import dev.warren.broker.QueueType;
import dev.warren.broker.RabbitServer;
import dev.warren.broker.Topology;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.cli.CliEnvironment;
import dev.warren.message.DeadHeaders;
import dev.warren.message.JsonBytes;
import dev.warren.message.MessageCodec;
import dev.warren.message.TaskMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The live page's server over a real fleet, as a browser uses it. */
@Tag("slow") // in a browser all of it is tested by DashboardBrowserIT
@Timeout(120)
class DashboardIT {
  private static final String FLEET = "dashboard-" + System.nanoTime();
  private static final QueueNames NAMES = new QueueNames(FLEET);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Where a producer that is gone waited for results. */
  private static final String NOBODY = QueueNames.REPLIES + "test-" + "0".repeat(32);

  private static final String ECHO = "dev.warren.task.Tasks.echo";

  private final BrokerAddress address = RabbitServer.shared().address();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, Runnable> signals = new ConcurrentHashMap<>();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private String url;
  private String token;

  @TempDir private Path folder;

  private CompletableFuture<Integer> start() {
    CliEnvironment environment =
        new CliEnvironment(
            new ByteArrayInputStream(new byte[0]),
            OutputStream.nullOutputStream(),
            new PrintStream(err, true, UTF_8),
            Map.of("WARREN_BROKER", address.toUriWithPassword())::get,
            signals::put);
    CompletableFuture<Integer> end = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () ->
                end.complete(
                    WorkerMain.run(
                        environment,
                        "dashboard",
                        "--port=0",
                        "--fleet=" + FLEET,
                        "--history=" + folder.resolve("history.jsonl"))),
            "test-dashboard");
    thread.setDaemon(true);
    thread.start();
    Pattern line = Pattern.compile("worker: (http://127\\.0\\.0\\.1:\\d+/)#token=(\\S+) ");
    Await.until(
        () -> err.toString(UTF_8),
        LIMIT,
        () -> {
          Matcher found = line.matcher(err.toString(UTF_8));
          if (found.find()) {
            url = found.group(1);
            token = found.group(2);
          }
          return token != null;
        });
    return end;
  }

  private JsonNode ask(int status, HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
      assertEquals(status, answer.statusCode(), answer.body());
      return JsonMapper.shared().readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private JsonNode get(String path) {
    return ask(200, HttpRequest.newBuilder(URI.create(url + path)));
  }

  private JsonNode post(int status, String path, String body) {
    return ask(
        status,
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private void awaitSupervisor(String what, Predicate<JsonNode> condition) {
    Await.until(
        () -> what + ": " + get("api/state"),
        LIMIT,
        () -> {
          JsonNode all = get("api/state").get("supervisors");
          return all.size() == 1 && condition.test(all.get(0));
        });
  }

  private static long taking(JsonNode supervisor) {
    return supervisor
        .get("processes")
        .valueStream()
        .filter(process -> process.get("state").asString().equals("ready"))
        .count();
  }

  private static void bury(BrokerConnection connection) throws Exception {
    try (var publisher = ConfirmedPublisher.open(connection, () -> {})) {
      for (int i = 0; i < 6; i++) {
        TaskMessage task =
            new TaskMessage("j0b", "key", ECHO, i, List.of(JsonBytes.of("[1]")), 1, 0, 0);
        Map<String, Object> headers =
            Map.of(DeadHeaders.REASON, "<b>crashed", DeadHeaders.SIGNAL, i < 4 ? 9 : 11);
        Message letter = Message.of(MessageCodec.encode(task), NOBODY).withHeaders(headers);
        publisher.publish("", NAMES.dead(), letter, letter);
      }
      Await.until(
          "the confirms",
          () -> {
            try {
              publisher.settle((token, outcome) -> {});
              return publisher.outstanding() == 0;
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  @Test
  void aFleetIsShownScaledQuietedAndItsDeadLettersRunAgain() throws Exception {
    CompletableFuture<Integer> end = start();
    assertEquals(0, get("api/state").get("supervisors").size(), "no fleet yet, and no error");
    assertTrue(post(404, "api/quiet", "{}").get("error").asString().contains("no supervisor"));
    try (WorkerJar worker = new WorkerJar(address, "w1", "--processes=1", "--fleet=" + FLEET);
        BrokerConnection connection = new Broker(address, QueueType.QUORUM).connect("test")) {
      awaitSupervisor("one process", one -> taking(one) == 1);

      JsonNode answer = post(200, "api/scale", "{\"host\":\"w1\",\"processes\":\"+1\"}");
      assertEquals("w1", answer.get("answers").get(0).get("host").asString());
      assertTrue(answer.get("answers").get(0).get("ok").asBoolean());
      awaitSupervisor("two processes", one -> taking(one) == 2);

      post(400, "api/quiet", "{\"hosts\":\"w1\"}"); // misspelt: not to be taken for all hosts
      post(404, "api/cancel", "{\"job\":\"over\"}");
      post(200, "api/quiet", "{\"host\":null}");
      awaitSupervisor("quiet", one -> one.get("state").asString().equals("quiet"));
      post(200, "api/resume", "{}");
      awaitSupervisor("working", one -> one.get("state").asString().equals("working"));

      bury(connection);
      JsonNode dead = get("api/dead?error=signal%209&id=b/&limit=2&offset=1");
      assertEquals(6, dead.get("total").asInt());
      assertEquals(4, dead.get("matching").asInt());
      assertEquals("j0b/1", dead.get("letters").get(0).get("item").asString());
      assertEquals("<b>crashed", dead.get("letters").get(1).get("reason").asString());
      assertEquals(2, dead.get("letters").size());
      JsonNode refused = post(409, "api/dead/requeue", "{\"error\":\"signal 9\",\"expected\":3}");
      assertEquals(4, refused.get("matching").asInt());
      JsonNode done = post(200, "api/dead/requeue", "{\"error\":\"signal 9\",\"expected\":4}");
      assertEquals(4, done.get("requeued").asInt());
      assertEquals(4, done.get("unawaited").asInt());
      awaitSupervisor(
          "the four run",
          one ->
              one.get("processes").valueStream().mapToInt(p -> p.get("tasks").asInt()).sum() == 4);
      assertEquals(2, get("api/dead").get("total").asInt());
      post(200, "api/dead/purge", "{\"task\":\"" + ECHO + "\",\"expected\":2}");
      assertEquals(0, get("api/dead").get("total").asInt());
      String events = get("api/state").get("events").toString();
      assertTrue(worker.isAlive(), worker.log());
      assertTrue(events.contains("requeue 4 dead letters with error signal 9"), events);
    } finally {
      signals.get("TERM").run();
      assertEquals(143, end.join());
      try (BrokerConnection connection = new Broker(address, QueueType.QUORUM).connect("test")) {
        Topology.deleteFleet(connection, NAMES);
      }
    }
  }
}
