package dev.warren.producer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.broker.RabbitServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code --metrics-port} of both programs, and the files that name their metrics. */
@Timeout(300)
class MetricsCliIT {
  private static final Pattern ADDRESS = Pattern.compile("metrics on (http://\\S+)/metrics");
  private static final Pattern METRIC = Pattern.compile("\\bwarren_[a-z_]+");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** What a line of a metric looks like in Prometheus' text format. */
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-zA-Z_:][a-zA-Z0-9_:]*)"
              + "(?:\\{((?:[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\",?)*)})?"
              + " (NaN|[+-]Inf|-?[0-9.]+(?:E-?[0-9]+)?)");

  private static final Pattern COMMENT =
      Pattern.compile(
          "# (?:HELP [a-zA-Z_:][a-zA-Z0-9_:]* .*|TYPE [a-zA-Z_:]\\w* (?:counter|gauge|histogram))");

  private static String uri;

  private final HttpClient client = HttpClient.newHttpClient();

  /** One line of a metric. */
  private record Sample(String name, String labels, double value) {}

  @BeforeAll
  static void startBroker() {
    uri = RabbitServer.shared().address().toUriWithPassword();
  }

  private HttpResponse<String> get(Program program, String path) {
    Matcher address = ADDRESS.matcher(program.until("metrics on http").err());
    assertTrue(address.find(), program.err());
    URI page = URI.create(address.group(1) + path);
    try {
      return client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(program.err(), e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<Sample> metrics(Program program) {
    List<Sample> samples = new ArrayList<>();
    String text = get(program, "/metrics").body();
    assertTrue(text.endsWith("\n"), text);
    for (String line : text.lines().toList()) {
      Matcher sample = SAMPLE.matcher(line);
      if (sample.matches()) {
        String value = sample.group(3).replace("Inf", "Infinity");
        String labels = sample.group(2) == null ? "" : sample.group(2);
        samples.add(new Sample(sample.group(1), labels, Double.parseDouble(value)));
      } else {
        assertTrue(COMMENT.matcher(line).matches(), line);
      }
    }
    return samples;
  }

  private static double sum(List<Sample> samples, String name, String label) {
    return samples.stream()
        .filter(it -> it.name().equals(name) && it.labels().contains(label))
        .mapToDouble(Sample::value)
        .sum();
  }

  private static String outcome(String name) {
    return "outcome=\"" + name + '"';
  }

  @Test
  void theProducersCountersAreItsSummaryAndEveryNameInTheFilesExists() throws Exception {
    String[] start = {"start", "--fleet=metrics", "--processes=2", "--metrics-port=0"};
    String[] run = {
      "run", "sumOfPowers", "--fleet=metrics", "--input=-", "--json", "--metrics-port=0"
    };
    try (Program worker = Program.withBroker(Program.WORKER, uri, start);
        Program producer = Program.withBroker(Program.PRODUCER, uri, run)) {
      worker.until("ready\n");
      for (int i = 0; i < 300; i++) {
        String line = i % 10 == 0 ? "\"no number\"\n" : "10\n";
        producer.input().write(line.getBytes(StandardCharsets.UTF_8));
      }
      producer.input().flush();
      Await.until(
          () -> "300 outcomes in " + producer.err(),
          LIMIT,
          () -> sum(metrics(producer), "warren_items_total", "") == 300);
      assertEquals(200, get(producer, "/health").statusCode());
      Await.until( // a producer asks again some seconds after its first question
          () -> "2 workers", LIMIT, () -> sum(metrics(producer), "warren_workers", "") == 2);
      List<Sample> ofProducer = metrics(producer);
      List<Sample> ofWorker = metrics(worker);
      producer.input().close();
      JsonNode summary = JsonMapper.shared().readTree(producer.await(1).out());
      assertEquals(300, summary.get("submitted").asInt());
      for (String outcome : List.of("succeeded", "failed", "timedOut", "crashed", "cancelled")) {
        double counted = sum(ofProducer, "warren_items_total", outcome(outcome));
        assertEquals(summary.get(outcome).asInt(), counted, outcome);
      }
      assertEquals(270, summary.get("succeeded").asInt());
      assertEquals(300, sum(ofProducer, "warren_item_run_seconds_count", ""));
      assertEquals(0, sum(ofProducer, "warren_items_backlog", ""));
      assertEquals(2, sum(ofProducer, "warren_workers", ""));
      assertEquals(300, sum(ofWorker, "warren_process_items_total", ""));
      assertEquals(2, sum(ofWorker, "warren_processes", ""));
      assertEquals(2, sum(ofWorker, "warren_processes_desired", ""));

      Set<String> served = new TreeSet<>();
      for (Sample sample : Stream.concat(ofProducer.stream(), ofWorker.stream()).toList()) {
        served.add(sample.name());
        served.add(sample.name().replaceFirst("_(bucket|count|sum)$", "")); // the histogram itself
      }
      Path files = Path.of("..", "worker");
      for (Path file :
          List.of(
              files.resolve("grafana/warren.json"),
              files.resolve("prometheus/alerts.yml"),
              files.resolve("docs/operating.md"))) {
        Set<String> named = new TreeSet<>();
        METRIC.matcher(Files.readString(file)).results().forEach(it -> named.add(it.group()));
        assertFalse(named.isEmpty(), file.toString());
        named.removeAll(served);
        assertEquals(Set.of(), named, file + " names what nobody serves");
      }
    }
  }

  @Test
  void aWorkerIsOfUseWhileAProcessTakesTasks() throws Exception {
    String[] start = {"start", "--fleet=health", "--processes=1", "--metrics-port=0"};
    try (Program worker = Program.withBroker(Program.WORKER, uri, start)) {
      worker.until("ready\n");
      assertEquals(200, get(worker, "/health").statusCode());
      try (Program job =
          Program.withBroker(
              Program.PRODUCER, uri, "run", "sleep", "--fleet=health", "--arg=8000", "--count=1")) {
        Await.until(
            () -> "a running process",
            LIMIT,
            () -> sum(metrics(worker), "warren_processes", "running") == 1);
        worker.signal("TERM");
        Await.until(
            () -> "no use any more", LIMIT, () -> get(worker, "/health").statusCode() == 503);
        assertEquals(1, sum(metrics(worker), "warren_processes", "draining"));
        job.await(0);
      }
      worker.await(143);
    }
  }

  @Test
  void aDeathIsCountedWithItsCause() throws Exception {
    String[] start = {"start", "--fleet=deaths", "--processes=1", "--metrics-port=0"};
    try (Program worker = Program.withBroker(Program.WORKER, uri, start)) {
      worker.until("ready\n");
      assertEquals(0, sum(metrics(worker), "warren_process_deaths_total", "death"));
      Matcher pid = Pattern.compile("worker (\\d+) is ready").matcher(worker.err());
      assertTrue(pid.find(), worker.err());
      ProcessHandle.of(Long.parseLong(pid.group(1))).ifPresent(ProcessHandle::destroyForcibly);
      Await.until(
          () -> "a death in " + worker.err(),
          LIMIT,
          () -> sum(metrics(worker), "warren_process_deaths_total", "death") == 1);
    }
  }

  @Test
  void aPortInUseIsOneLineAndNothingRuns() throws Exception {
    String[] start = {"start", "--fleet=port", "--processes=1", "--metrics-port=0"};
    try (Program worker = Program.withBroker(Program.WORKER, uri, start)) {
      Matcher address = ADDRESS.matcher(worker.until("metrics on http").err());
      assertTrue(address.find());
      String port = "--metrics-port=" + URI.create(address.group(1)).getPort();
      for (Program second :
          List.of(
              Program.withBroker(Program.WORKER, uri, "start", "--fleet=port", port),
              Program.producer("run", "echo", "--arg=1", "--count=1", port))) {
        try (second) {
          String err = second.await(2).err();
          assertTrue(err.contains("cannot listen on port"), err);
          assertEquals(1, err.lines().count(), err);
        }
      }
    }
  }
}
