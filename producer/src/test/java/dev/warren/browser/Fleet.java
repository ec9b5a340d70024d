package dev.warren.browser;

import dev.warren.broker.Broker;
import dev.warren.broker.BrokerConnection;
import dev.warren.broker.BrokerException;
import dev.warren.broker.QueueNames;
import dev.warren.broker.QueueType;
import dev.warren.broker.RabbitServer;
import dev.warren.broker.Topology;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.fleet.FleetClient;
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.producer.cli.Program;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A fleet with supervisors on hosts of made-up names, and its dashboard: the real programs. */
final class Fleet implements AutoCloseable {
  private static final Pattern PAGE =
      Pattern.compile("(http://127\\.0\\.0\\.1:\\d+/)#token=(\\S+)");

  private final BrokerAddress broker = RabbitServer.shared().address();
  private final String name;
  private final List<Program> programs = new ArrayList<>();
  private final String page;
  private final String token;

  /**
   * Starts it and waits until it works.
   *
   * @param state where the dashboard keeps its history
   * @param hosts one with a supervisor each
   * @param options of the supervisors
   */
  Fleet(String name, Path state, List<String> hosts, String... options) throws IOException {
    this.name = name;
    try {
      for (String host : hosts) {
        worker(host, Map.of("HOSTNAME", host), "start", options);
      }
      for (Program supervisor : programs) {
        supervisor.until(" ready\n");
      }
      Program dashboard =
          worker("w0", Map.of("XDG_STATE_HOME", "" + state), "dashboard", "--port=0");
      Matcher shown = PAGE.matcher(dashboard.until("#token=").until("\n").err());
      if (!shown.find()) {
        throw new AssertionError(dashboard.err());
      }
      page = shown.group(1);
      token = shown.group(2);
    } catch (IOException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private Program worker(
      String host, Map<String, String> variables, String command, String... options)
      throws IOException {
    return start(Program.WORKER, variables, Stream.concat(Stream.of(command), Stream.of(options)));
  }

  private Program start(Path jar, Map<String, String> variables, Stream<String> words)
      throws IOException {
    Map<String, String> all = new HashMap<>(variables);
    all.put("WARREN_BROKER", broker.toUriWithPassword());
    all.put("WARREN_FLEET", name);
    Program program = Program.with(jar, all, words.toArray(String[]::new));
    programs.add(program);
    return program;
  }

  /** Starts a job on it. */
  Program run(String... options) throws IOException {
    return start(Program.PRODUCER, Map.of(), Stream.concat(Stream.of("run"), Stream.of(options)));
  }

  /** Where its dashboard is. */
  URI page() {
    return URI.create(page);
  }

  /** The same for somebody who may change something. */
  URI pageWithToken() {
    return URI.create(page + "#token=" + token);
  }

  String token() {
    return token;
  }

  /** What the supervisors say of themselves, by another way than the dashboard's. */
  List<Announcement> supervisors() {
    try (FleetClient client = FleetClient.open(broker, name)) {
      return client.look(false).supervisors().stream()
          .map(FleetClient.Answered::announcement)
          .toList();
    } catch (BrokerException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends all programs and removes its queues. */
  @Override
  public void close() throws IOException {
    for (Program program : programs) {
      program.close();
    }
    try (BrokerConnection connection = new Broker(broker, QueueType.QUORUM).connect("test")) {
      Topology.deleteFleet(connection, new QueueNames(name));
    } catch (BrokerException e) {
      throw new IOException(e);
    }
  }
}
