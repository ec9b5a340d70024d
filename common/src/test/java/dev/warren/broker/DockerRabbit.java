package dev.warren.broker;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * RabbitMQ in a container, on a port that stays the same through restarts. Uses the {@code docker}
 * command itself: a container that is killed and started again is all there is to it, and no helper
 * image has to be pulled.
 */
final class DockerRabbit implements RabbitServer.Runner {

  private static final String LABEL = "dev.warren.test";

  private final String image;
  private final int port;
  private final String name;
  private boolean created;

  DockerRabbit(String image, int port) {
    this.image = image;
    this.port = port;
    this.name = "warren-test-" + ProcessHandle.current().pid() + "-" + port;
  }

  static boolean isAvailable() {
    try {
      var version = new ProcessBuilder("docker", "version", "--format", "{{.Server.Version}}");
      return Commands.attempt(version).exitCode() == 0;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  @Override
  public void start() {
    if (created) {
      docker("start", name);
    } else {
      removeForgotten();
      create();
      created = true;
    }
    Handshake.await(port);
  }

  @Override
  public void kill() {
    docker("kill", name);
  }

  @Override
  public void stop() {
    docker("stop", "--time", "20", name);
  }

  @Override
  public void remove() {
    if (created) {
      docker("rm", "--force", "--volumes", name);
    }
  }

  @Override
  public String run(List<String> command) {
    var full = new ArrayList<>(List.of("docker", "exec", name));
    full.addAll(command);
    return Commands.run(full);
  }

  private void create() {
    docker(
        "run",
        "--detach",
        "--name=" + name,
        "--hostname=" + name,
        "--label=" + LABEL + "=" + owner(ProcessHandle.current().pid()),
        "--publish=127.0.0.1:" + port + ":5672",
        "--env=RABBITMQ_DEFAULT_USER=" + RabbitServer.USER,
        "--env=RABBITMQ_DEFAULT_PASS=" + RabbitServer.PASSWORD,
        "--env=RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=" + RabbitServer.ERLANG_ARGUMENTS,
        image);
  }

  /** Removes containers whose JVM was killed before it could. */
  private static void removeForgotten() {
    docker(
            "ps",
            "--all",
            "--filter=label=" + LABEL,
            "--format={{.ID}} {{.Label \"" + LABEL + "\"}}")
        .lines()
        .map(line -> line.split(" "))
        .filter(fields -> fields.length == 2 && isForgotten(fields[1]))
        .forEach(fields -> docker("rm", "--force", "--volumes", fields[0]));
  }

  private static boolean isForgotten(String owner) {
    int slash = owner.lastIndexOf('/');
    if (slash < 0 || !owner.substring(slash + 1).matches("[0-9]{1,18}")) {
      return false;
    }
    long pid = Long.parseLong(owner.substring(slash + 1));
    return owner.equals(owner(pid)) && ProcessHandle.of(pid).isEmpty();
  }

  private static String owner(long pid) {
    try {
      return InetAddress.getLocalHost().getHostName() + "/" + pid;
    } catch (UnknownHostException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String docker(String... arguments) {
    var command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    return Commands.run(command);
  }
}
