package dev.warren.worker.cli;

import dev.warren.broker.Await;
import dev.warren.broker.address.BrokerAddress;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code worker start} in a process of its own, on a host of a name of its own. */
final class WorkerJar implements AutoCloseable {
  private final Path log;
  private final Process process;

  WorkerJar(BrokerAddress broker, String host, String... options) throws IOException {
    log = Files.createTempFile("warren-" + host, ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", Path.of("target", "worker.jar").toString(), "start"));
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("WARREN_"));
    builder.environment().put("WARREN_BROKER", broker.toUriWithPassword());
    builder.environment().put("HOSTNAME", host);
    builder.environment().put("XDG_CACHE_HOME", new File("target/cache").getAbsolutePath());
    process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  /** Its own process, which is the supervisor. */
  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Waits until it has ended. */
  void awaitEnd() {
    Await.until(() -> "the end of " + log(), java.time.Duration.ofSeconds(60), () -> !isAlive());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** What it has written. */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().join();
    Files.delete(log);
  }
}
