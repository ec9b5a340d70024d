package dev.warren.broker;

import dev.warren.broker.address.BrokerAddress;
import dev.warren.broker.address.Secret;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.utility.DockerImageName;

/**
 * Three nodes of RabbitMQ in containers, with a network of their own, each reachable on loopback.
 * Needs Docker; without it the test is skipped.
 */
public final class RabbitCluster implements AutoCloseable {
  private static final int NODES = 3;
  private static final int AMQP = 5672;

  private final Network network = Network.newNetwork();
  private final List<Integer> ports = new ArrayList<>();
  private final List<GenericContainer<?>> nodes = new ArrayList<>();

  /** Starts the nodes and waits until they are one cluster. */
  public RabbitCluster() {
    for (int i = 1; i <= NODES; i++) {
      ports.add(RabbitServer.freePort());
      nodes.add(node(i, ports.get(i - 1)));
    }
    try {
      // At once: a node that is alone tries for long to find the others.
      Startables.deepStart(nodes).join();
      ports.forEach(Handshake::await);
      Await.until(
          () -> "a cluster of three",
          Duration.ofSeconds(60),
          () -> ctl(0, "cluster_status").lines().filter(l -> l.startsWith("rabbit@")).count() >= 3);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** Skips the test where there is no Docker. */
  public static RabbitCluster startOrSkip() {
    Assumptions.assumeTrue(DockerRabbit.isAvailable(), "a cluster needs Docker: SKIPPED");
    return new RabbitCluster();
  }

  /** All nodes. */
  public BrokerAddress address() {
    return new BrokerAddress(
        ports.stream().map(port -> new BrokerAddress.Host("127.0.0.1", port)).toList(),
        "/",
        false,
        RabbitServer.USER,
        new Secret(RabbitServer.PASSWORD));
  }

  /** Which node leads a quorum queue, from 0. */
  public int leader(String queue) {
    String name =
        ctl(0, "list_queues", "--no-table-headers", "name", "leader")
            .lines()
            .map(line -> line.split("\t"))
            .filter(fields -> fields[0].equals(queue))
            .map(fields -> fields[1])
            .findFirst()
            .orElseThrow();
    return Integer.parseInt(name.replaceAll("\\D", "")) - 1;
  }

  /** Ends a node as kill -9 does. */
  public void kill(int node) {
    var container = nodes.get(node);
    container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void close() {
    nodes.forEach(GenericContainer::stop);
    network.close();
  }

  private String ctl(int node, String... arguments) {
    var command = new ArrayList<>(List.of("rabbitmqctl", "-q"));
    command.addAll(List.of(arguments));
    try {
      return nodes.get(node).execInContainer(command.toArray(String[]::new)).getStdout();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private GenericContainer<?> node(int number, int port) {
    String name = "rabbit" + number;
    StringBuilder configuration =
        new StringBuilder("cluster_formation.peer_discovery_backend = classic_config\n");
    for (int i = 1; i <= NODES; i++) {
      configuration.append(
          "cluster_formation.classic_config.nodes.%d = rabbit@rabbit%d\n".formatted(i, i));
    }
    var image =
        DockerImageName.parse(
            System.getProperty("warren.rabbitmq.image", RabbitServer.DEFAULT_IMAGE));
    return new GenericContainer<>(image)
        .withNetwork(network)
        .withNetworkAliases(name)
        .withEnv("RABBITMQ_ERLANG_COOKIE", "made up for a test")
        .withEnv("RABBITMQ_DEFAULT_USER", RabbitServer.USER)
        .withEnv("RABBITMQ_DEFAULT_PASS", RabbitServer.PASSWORD)
        .withEnv("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", RabbitServer.ERLANG_ARGUMENTS)
        .withCopyToContainer(
            Transferable.of(configuration.toString()), "/etc/rabbitmq/conf.d/30-cluster.conf")
        .withStartupTimeout(Duration.ofMinutes(2))
        .withExposedPorts(AMQP)
        .withCreateContainerCmdModifier(
            command -> {
              command.withHostName(name);
              command
                  .getHostConfig()
                  .withPortBindings(
                      new com.github.dockerjava.api.model.PortBinding(
                          com.github.dockerjava.api.model.Ports.Binding.bindIpAndPort(
                              "127.0.0.1", port),
                          com.github.dockerjava.api.model.ExposedPort.tcp(AMQP)));
            });
  }
}
