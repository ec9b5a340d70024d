package dev.warren.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.LongString;
import com.rabbitmq.client.SaslMechanism;
import com.rabbitmq.client.impl.LongStringHelper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The three nodes of docker-compose.yml, and what a neighbour may do: a container on the network of
 * workers and producers, and a program on the same machine.
 */
@Timeout(400)
class ComposeIT {
  private static final String PROJECT =
      "warren-test-" + UUID.randomUUID().toString().substring(0, 8);
  private static final String IMAGE = "rabbitmq:4-management";
  private static final List<String> NODES = List.of("rabbitmq", "rabbitmq2", "rabbitmq3");

  @BeforeAll
  static void start() {
    Assumptions.assumeTrue(
        DockerRabbit.isAvailable()
            && Commands.attempt(new ProcessBuilder("docker", "compose", "version")).exitCode() == 0,
        "this needs Docker with its plugin compose: SKIPPED");
    var arguments = new ArrayList<>(List.of("up", "--detach", "--wait"));
    arguments.addAll(NODES);
    compose(arguments.toArray(String[]::new));
  }

  @AfterAll
  static void remove() {
    if (DockerRabbit.isAvailable()) {
      compose("down", "--volumes", "--timeout", "5");
    }
  }

  @Test
  void nodesAreOneClusterAndShareACookieOfTheirOwn() {
    String status = exec("rabbitmq", "rabbitmqctl", "-q", "cluster_status");
    String running = status.substring(status.indexOf("Running Nodes"), status.indexOf("Versions"));
    assertEquals(3, running.lines().filter(l -> l.startsWith("rabbit@")).count(), status);
    var cookies = new HashSet<String>();
    for (String node : NODES) {
      cookies.add(exec(node, "cat", "/var/lib/rabbitmq/.erlang.cookie"));
      assertEquals("400", exec(node, "stat", "-c", "%a", "/run/warren-cookie/cookie").strip());
    }
    assertEquals(1, cookies.size(), "all nodes have the same");
    assertTrue(cookies.iterator().next().matches("[0-9a-f]{64}"), "of 256 random bits");
  }

  @Test
  void aNeighbourOfTheWorkersReachesNoPortOfTheNodes() {
    var targets = new ArrayList<>(List.of("rabbitmq:5672"));
    for (String node : NODES) {
      for (String port : List.of("4369", "25672")) {
        targets.add(node + ":" + port);
        targets.add(addressOfNode(node) + ":" + port);
      }
    }
    // Only the first can be connected to: the others are refused, or nothing comes back.
    assertEquals("rabbitmq:5672\n", connects("default", targets));
  }

  @Test
  void noCookieThatSomebodyKnowsRunsACommandInRabbitMq() {
    for (String guess : List.of("warren", "rabbitmq", "guest")) {
      assertEquals("{badrpc,nodedown}", commandWithCookie(guess), guess);
    }
    String cookie = exec("rabbitmq", "cat", "/run/warren-cookie/cookie");
    assertTrue(commandWithCookie(cookie).contains("uid="), "with the right one it would run");
  }

  @Test
  void nobodyLogsInAsGuestOrAsNobody() throws Exception {
    ConnectionFactory guest = factory("guest", "guest");
    assertThrows(AuthenticationFailureException.class, () -> guest.newConnection().close());
    ConnectionFactory nobody = factory("guest", "guest");
    nobody.setSaslConfig(mechanisms -> new Anonymous());
    // RabbitMQ does not offer it, or refuses it.
    assertThrows(IOException.class, () -> nobody.newConnection().close());
    assertEquals(401, page("/api/whoami", "guest", "guest"));
    factory("warren", password()).newConnection().close();
  }

  @Test
  void theUserOfWorkersAndProducersIsNoAdministrator() throws Exception {
    assertEquals(200, page("/api/whoami", "warren", password()));
    assertEquals(401, page("/api/users", "warren", password()));
    assertEquals(
        "400 10001", exec("rabbitmq", "stat", "-c", "%a %u", "/run/warren-login/password").strip());
  }

  private static final class Anonymous implements SaslMechanism {
    @Override
    public String getName() {
      return "ANONYMOUS";
    }

    @Override
    public LongString handleChallenge(LongString challenge, String user, String password) {
      return LongStringHelper.asLongString("");
    }
  }

  private static ConnectionFactory factory(String user, String password) {
    var factory = new ConnectionFactory();
    URI address = URI.create("amqp://" + published("5672"));
    factory.setHost(address.getHost());
    factory.setPort(address.getPort());
    factory.setUsername(user);
    factory.setPassword(password);
    return factory;
  }

  private static int page(String path, String user, String password) throws Exception {
    String login = user + ":" + password;
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + published("15672") + path))
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
  }

  private static String published(String port) {
    return compose("port", "rabbitmq", port).strip();
  }

  private static String password() {
    return exec("rabbitmq", "cat", "/run/warren-login/password");
  }

  /** Runs a command in a broker by Erlang's own means, from where its nodes are. */
  private static String commandWithCookie(String cookie) {
    return neighbour(
            "nodes",
            "erl",
            "-noinput",
            "-sname",
            "neighbour",
            "-setcookie",
            cookie,
            "-eval",
            "io:format(\"~p~n\", [rpc:call(rabbit@node1, os, cmd, [\"id\"])]), halt().")
        .lines()
        // What Erlang logs about a refused connection comes before.
        .reduce("", (before, line) -> line.strip());
  }

  /** Those of some HOST:PORT that can be connected to from a network, one a line. */
  private static String connects(String network, List<String> targets) {
    String script =
        """
        for target in "$@"; do
          if timeout 2 bash -c "exec 3<>/dev/tcp/${target/:/\\/}" 2>/dev/null; then
            echo "$target"
          fi
        done
        """;
    var command = new ArrayList<>(List.of("bash", "-c", script, "bash"));
    command.addAll(targets);
    return neighbour(network, command.toArray(String[]::new));
  }

  private static String neighbour(String network, String... command) {
    var run =
        new ArrayList<>(
            List.of("docker", "run", "--rm", "--network", PROJECT + "_" + network, "--entrypoint"));
    run.addAll(List.of(command[0], IMAGE));
    run.addAll(List.of(command).subList(1, command.length));
    return Commands.run(run);
  }

  private static String addressOfNode(String service) {
    return exec(service, "sh", "-c", "getent ahostsv4 \"${RABBITMQ_NODENAME#*@}\"").split("\\s")[0];
  }

  private static String exec(String service, String... command) {
    var arguments = new ArrayList<>(List.of("exec", "--no-TTY", service));
    arguments.addAll(List.of(command));
    return compose(arguments.toArray(String[]::new));
  }

  private static String compose(String... arguments) {
    // No settings of whoever runs the tests.
    var command =
        new ArrayList<>(
            List.of("docker", "compose", "--env-file", "/dev/null", "--project-name", PROJECT));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).directory(Path.of("..").toFile());
    var environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("RABBITMQ_"));
    environment.put("COMPOSE_PROFILES", "cluster");
    environment.put("WARREN_AMQP_PORT", "0");
    environment.put("WARREN_MANAGEMENT_PORT", "0");
    return Commands.run(builder);
  }
}
