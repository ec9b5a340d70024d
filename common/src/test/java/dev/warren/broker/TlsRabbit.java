package dev.warren.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.containers.Container;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.MountableFile;

/**
 * A RabbitMQ in a container that speaks TLS only, demands certificates, and lets their owners in
 * without a password. Tests are skipped where there is no Docker.
 */
public final class TlsRabbit implements AutoCloseable {

  private static final int PORT = 5671;
  private static final String FOLDER = "/etc/rabbitmq/tls/";

  private final GenericContainer<?> container;

  /**
   * Starts it.
   *
   * @param authority issues its certificate, for {@code localhost}, and those of its users
   */
  public TlsRabbit(TestAuthority authority) {
    Assumptions.assumeTrue(
        DockerRabbit.isAvailable(), "Docker is missing: tests with TLS in RabbitMQ are SKIPPED");
    var own = authority.issue("rabbit", "RSA", "dns:localhost");
    var image = System.getProperty("warren.rabbitmq.image", RabbitServer.DEFAULT_IMAGE);
    container =
        new GenericContainer<>(image.equals("installed") ? RabbitServer.DEFAULT_IMAGE : image)
            .withExposedPorts(PORT)
            .withEnv("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", RabbitServer.ERLANG_ARGUMENTS)
            .withCopyToContainer(
                Transferable.of("[rabbitmq_auth_mechanism_ssl]."), "/etc/rabbitmq/enabled_plugins")
            .withCopyToContainer(
                Transferable.of(
                    """
                    listeners.tcp = none
                    listeners.ssl.default = %d
                    ssl_options.cacertfile = %2$sca.pem
                    ssl_options.certfile = %2$sown.pem
                    ssl_options.keyfile = %2$sown.key
                    ssl_options.verify = verify_peer
                    ssl_options.fail_if_no_peer_cert = true
                    auth_mechanisms.1 = EXTERNAL
                    ssl_cert_login_from = common_name
                    """
                        .formatted(PORT, FOLDER)),
                "/etc/rabbitmq/conf.d/20-tls.conf")
            .withCopyToContainer(file(authority.certificate()), FOLDER + "ca.pem")
            .withCopyToContainer(file(own.certificate()), FOLDER + "own.pem")
            .withCopyToContainer(file(own.key()), FOLDER + "own.key")
            .waitingFor(Wait.forLogMessage(".*Server startup complete.*", 1));
    container.start();
  }

  private static MountableFile file(Path path) {
    return MountableFile.forHostPath(path, 0644);
  }

  /** Makes a user without a password, who may do everything in the virtual host {@code /}. */
  public void addUser(String name) {
    rabbitmqctl("add_user", name, "made-up");
    rabbitmqctl("clear_password", name);
    rabbitmqctl("set_permissions", name, ".*", ".*", ".*");
  }

  /** Its address, for somebody with a certificate. */
  public String uri(TestAuthority authority, TestAuthority.Identity identity) {
    return uri(authority)
        + "&certfile="
        + identity.certificate()
        + "&keyfile="
        + identity.key()
        + "&auth_mechanism=external";
  }

  /** Its address, for somebody without a certificate. */
  public String uri(TestAuthority authority) {
    return "amqps://localhost:"
        + container.getMappedPort(PORT)
        + "?cacertfile="
        + authority.certificate();
  }

  @Override
  public void close() {
    container.stop();
  }

  private void rabbitmqctl(String... arguments) {
    var command = new String[arguments.length + 2];
    command[0] = "rabbitmqctl";
    command[1] = "-q";
    System.arraycopy(arguments, 0, command, 2, arguments.length);
    try {
      Container.ExecResult result = container.execInContainer(command);
      if (result.getExitCode() != 0) {
        throw new IllegalStateException(arguments[0] + " failed: " + result.getStderr());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
