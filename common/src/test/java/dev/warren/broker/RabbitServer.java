package dev.warren.broker;

import dev.warren.broker.address.BrokerAddress;
import dev.warren.broker.address.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * A real RabbitMQ for tests: in Docker where that is there, else a private instance of the {@code
 * rabbitmq-server} installed on this machine. One for each JVM, started at first use, gone at the
 * end of the JVM. It has a user of its own and listens on loopback only.
 *
 * <p>{@code -Dwarren.rabbitmq.image=NAME} chooses another image than {@value #DEFAULT_IMAGE}, or
 * {@code installed} the installed server. Without either server, tests are skipped and say so; with
 * {@code -Dwarren.rabbitmq=required} or {@code WARREN_RABBITMQ=required} in the environment they
 * fail.
 */
public final class RabbitServer {

  static final String DEFAULT_IMAGE = "rabbitmq:4.3-management";
  static final String USER = "warren-test";
  static final String PASSWORD = "made-up-" + UUID.randomUUID();

  /**
   * Schedulers that wait busily steal the time of everything else on a small machine, and the
   * limits depend on it otherwise.
   */
  static final String ERLANG_ARGUMENTS =
      "+S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none"
          + " -rabbit vm_memory_high_watermark {absolute,536870912}"
          + " -rabbit disk_free_limit 50000000";

  private static final Pattern CONNECTION_NAME =
      Pattern.compile("\"connection_name\",\"([^\"]*)\"");

  private static RabbitServer shared;
  private static String missing;

  /** How a server is run. */
  interface Runner {
    /**
     * Starts the server and waits until it accepts clients; again after kill and stop, with the
     * same data.
     */
    void start();

    /** Ends it as kill -9 does. */
    void kill();

    /** Ends it in good order. */
    void stop();

    /** Ends it, if need be, and removes what it left. */
    void remove();

    /** Runs a command line tool of the server and returns what it wrote. */
    String run(List<String> command);
  }

  private final Runner runner;
  private final int port;

  private RabbitServer(Runner runner, int port) {
    this.runner = runner;
    this.port = port;
  }

  /** The server of this JVM, running. Skips the test if there can be none. */
  public static synchronized RabbitServer shared() {
    if (shared == null && missing == null) {
      start();
    }
    if (shared == null) {
      if (required()) {
        throw new AssertionError("RabbitMQ is required: " + missing);
      }
      Assumptions.abort(missing);
    }
    return shared;
  }

  private static void start() {
    int port = freePort();
    var image = System.getProperty("warren.rabbitmq.image", DEFAULT_IMAGE);
    Runner runner;
    if (!image.equals("installed") && DockerRabbit.isAvailable()) {
      runner = new DockerRabbit(image, port);
    } else if (InstalledRabbit.isAvailable()) {
      runner = new InstalledRabbit(port);
    } else {
      missing =
          "neither Docker nor an installed rabbitmq-server was found: tests with RabbitMQ are SKIPPED";
      System.err.println("[warren] " + missing);
      return;
    }
    // Before the start, which may fail half-way.
    Runtime.getRuntime().addShutdownHook(new Thread(runner::remove, "rabbit-remover"));
    runner.start();
    shared = new RabbitServer(runner, port);
  }

  private static boolean required() {
    return "required".equals(System.getProperty("warren.rabbitmq"))
        || "required".equals(System.getenv("WARREN_RABBITMQ"));
  }

  /** Where it is; the same after a restart. */
  public BrokerAddress address() {
    return new BrokerAddress(
        List.of(new BrokerAddress.Host("127.0.0.1", port)), "/", false, USER, new Secret(PASSWORD));
  }

  /**
   * Runs {@code rabbitmqctl} quietly, as an administrator, and returns what it wrote; takes a
   * second or so.
   */
  public String rabbitmqctl(String... arguments) {
    var command = new ArrayList<>(List.of("rabbitmqctl", "-q"));
    command.addAll(List.of(arguments));
    return runner.run(command);
  }

  /** Ends the server as kill -9 does; {@link #restart()} brings it back with its data. */
  public void kill() {
    runner.kill();
  }

  /** Ends the server in good order; {@link #restart()} brings it back with its data. */
  public void stop() {
    runner.stop();
  }

  /**
   * Starts the server again after {@link #kill()} or {@link #stop()} and waits until it accepts
   * clients.
   */
  public void restart() {
    runner.start();
  }

  /** Has the server close every connection. */
  public void closeAllConnections() {
    rabbitmqctl("close_all_connections", "test");
  }

  /**
   * The queues of the virtual host {@code /} with the number of messages in each, held ones
   * included. The numbers of quorum queues are some seconds old.
   */
  public Map<String, Long> queues() {
    return queues("/");
  }

  /** The queues of a virtual host with the number of messages in each, held ones included. */
  public Map<String, Long> queues(String virtualHost) {
    var queues = new TreeMap<String, Long>();
    rabbitmqctl("list_queues", "--no-table-headers", "-p", virtualHost, "name", "messages")
        .lines()
        .map(line -> line.split("\t"))
        .filter(fields -> fields.length == 2)
        .forEach(
            fields -> queues.put(fields[0], fields[1].isEmpty() ? 0 : Long.parseLong(fields[1])));
    return queues;
  }

  /** The names that clients gave their connections. */
  public List<String> connections() {
    return CONNECTION_NAME
        .matcher(rabbitmqctl("list_connections", "--no-table-headers", "client_properties"))
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  /**
   * A port of loopback that nobody listens on. Below those that the system gives to clients, which
   * may be anybody's before the one that asked has got round to using it.
   */
  static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(10_000, 32_768);
      try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // Somebody's: another one.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
