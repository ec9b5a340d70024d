package dev.warren.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The RabbitMQ that is installed on this machine, as a private instance with its own ports, its own
 * epmd and its own folder.
 */
final class InstalledRabbit implements RabbitServer.Runner {

  // Debian's wrapper on the PATH insists on the system's user and folders; the scripts behind it do
  // not.
  private static final List<Path> FOLDERS =
      List.of(
          Path.of("/usr/lib/rabbitmq/bin"),
          Path.of("/usr/local/sbin"),
          Path.of("/opt/rabbitmq/sbin"));

  private final int port;
  private final int distributionPort = RabbitServer.freePort();
  private final int epmdPort = RabbitServer.freePort();
  private final Path folder;
  private Process process;

  InstalledRabbit(int port) {
    this.port = port;
    try {
      folder = Files.createTempDirectory("warren-rabbitmq-");
      Files.writeString(
          folder.resolve("rabbitmq.conf"),
          """
          default_user = %s
          default_pass = %s
          """
              .formatted(RabbitServer.USER, RabbitServer.PASSWORD));
      Files.writeString(folder.resolve("enabled_plugins"), "[].");
      Files.writeString(folder.resolve("env.conf"), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean isAvailable() {
    return program("rabbitmq-server") != null;
  }

  @Override
  public void start() {
    var command = builder(List.of("rabbitmq-server"));
    command.redirectErrorStream(true);
    command.redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("server.log").toFile()));
    try {
      process = command.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Handshake.await(port);
  }

  @Override
  public void kill() {
    var all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(each -> Await.until("the end of " + each.pid(), () -> !each.isAlive()));
  }

  @Override
  public void stop() {
    run(List.of("rabbitmqctl", "-q", "stop"));
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
    }
  }

  @Override
  public void remove() {
    if (process != null) {
      kill();
    }
    // The server starts epmd, which outlives it otherwise.
    Commands.attempt(builder(List.of("epmd", "-port", String.valueOf(epmdPort), "-kill")));
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String run(List<String> command) {
    return Commands.run(builder(command));
  }

  private ProcessBuilder builder(List<String> command) {
    var full = new ArrayList<>(command);
    var program = program(command.get(0));
    if (program != null) {
      full.set(0, program.toString());
    }
    var builder = new ProcessBuilder(full);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("RABBITMQ_") || name.startsWith("ERL_"));
    builder
        .environment()
        .putAll(
            Map.ofEntries(
                Map.entry("HOME", folder.toString()),
                Map.entry("RABBITMQ_NODENAME", "warren-" + port + "@localhost"),
                Map.entry("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
                Map.entry("RABBITMQ_NODE_PORT", String.valueOf(port)),
                Map.entry("RABBITMQ_DIST_PORT", String.valueOf(distributionPort)),
                Map.entry("ERL_EPMD_PORT", String.valueOf(epmdPort)),
                Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
                Map.entry("RABBITMQ_MNESIA_BASE", folder.resolve("mnesia").toString()),
                Map.entry("RABBITMQ_LOG_BASE", folder.resolve("log").toString()),
                Map.entry("RABBITMQ_LOGS", "-"),
                Map.entry("RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq.conf").toString()),
                Map.entry(
                    "RABBITMQ_ENABLED_PLUGINS_FILE", folder.resolve("enabled_plugins").toString()),
                Map.entry("RABBITMQ_CONF_ENV_FILE", folder.resolve("env.conf").toString()),
                Map.entry(
                    "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                    RabbitServer.ERLANG_ARGUMENTS
                        + " -kernel inet_dist_use_interface {127,0,0,1}")));
    return builder;
  }

  private static Path program(String name) {
    return FOLDERS.stream()
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }
}
