package dev.warren.broker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports.Binding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container;
import org.testcontainers.rabbitmq.RabbitMQContainer;
import org.testcontainers.utility.DockerImageName;

/** RabbitMQ in a container, on a port of loopback that stays the same through restarts. */
final class DockerRabbit implements RabbitServer.Runner {

  private static final int AMQP = 5672;

  private final int port;
  private final RabbitMQContainer container;
  private boolean created;

  DockerRabbit(String image, int port) {
    this.port = port;
    DockerImageName name = DockerImageName.parse(image).asCompatibleSubstituteFor("rabbitmq");
    this.container =
        new RabbitMQContainer(name)
            .withExposedPorts(AMQP)
            .withAdminUser(RabbitServer.USER)
            .withAdminPassword(RabbitServer.PASSWORD)
            .withEnv("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", RabbitServer.ERLANG_ARGUMENTS)
            .withEnv("RABBITMQ_MAX_OPEN_FILES", "20000") // each connection takes one
            .withCreateContainerCmdModifier(
                command -> {
                  // The data directory is named after the host.
                  command.withHostName("warren-test");
                  command
                      .getHostConfig()
                      .withPortBindings(
                          new PortBinding(
                              Binding.bindIpAndPort("127.0.0.1", port), ExposedPort.tcp(AMQP)));
                });
  }

  static boolean isAvailable() {
    return DockerClientFactory.instance().isDockerAvailable();
  }

  @Override
  public void start() {
    if (created) {
      docker().startContainerCmd(container.getContainerId()).exec();
    } else {
      created = true;
      container.start();
    }
    Handshake.await(port);
  }

  @Override
  public void kill() {
    docker().killContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void stop() {
    docker().stopContainerCmd(container.getContainerId()).withTimeout(20).exec();
  }

  @Override
  public void remove() {
    container.stop();
  }

  @Override
  public String run(List<String> command) {
    try {
      Container.ExecResult result = container.execInContainer(command.toArray(String[]::new));
      if (result.getExitCode() != 0) {
        throw new IllegalStateException(command + " failed: " + result.getStderr());
      }
      return result.getStdout();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private DockerClient docker() {
    return container.getDockerClient();
  }
}
