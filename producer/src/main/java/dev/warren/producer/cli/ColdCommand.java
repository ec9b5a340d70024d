package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.cli.CliException;
import dev.warren.cli.ExitCode;
import dev.warren.producer.Fleet;
import dev.warren.producer.bench.Figure;
import dev.warren.producer.bench.Reading;
import dev.warren.producer.bench.Setting;
import dev.warren.producer.bench.Trial;
import dev.warren.producer.bench.Trial.Label;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** {@code producer run} from the shell's point of view: a program that is started and ends. */
final class ColdCommand implements Figure {
  private static final String VARIABLES = "WARREN_";

  private final String name;
  private final String shown;
  private final List<String> arguments;

  private ColdCommand(String name, String shown, String... arguments) {
    this.name = name;
    this.shown = shown;
    this.arguments = List.of(arguments);
  }

  /** From the start to one result, and the main job. */
  static List<Figure> all() {
    return List.of(
        new ColdCommand("cold-start", "run echo --count 1", "run", "echo", "--arg=1", "--count=1"),
        new ColdCommand("cold-job", "run", "run"));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Reading> measure(Setting setting) throws InterruptedException {
    return Trial.repeat(
        name,
        setting.rounds().cold(),
        () -> run(setting.fleet()),
        new Label(shown + ", to the first result", "s"),
        new Label(shown + ", to its end", "s"));
  }

  private double[] run(Fleet fleet) throws InterruptedException {
    long start = System.nanoTime();
    Process process = launch(fleet);
    try {
      CompletableFuture<String> errors =
          CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
      CompletableFuture<Long> first = CompletableFuture.supplyAsync(() -> readAll(process));
      int code = process.waitFor();
      long end = System.nanoTime();
      if (code != ExitCode.OK.code()) {
        throw new CliException(
            ExitCode.SOME_FAILED,
            name + ": the command ended with " + code + ": " + errors.join().strip());
      }
      return new double[] {(first.join() - start) / 1e9, (end - start) / 1e9};
    } finally {
      process.destroy();
    }
  }

  private Process launch(Fleet fleet) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ProducerMain.class.getName());
    command.addAll(arguments);
    command.addAll(List.of("--output=-", "--progress=never"));
    if (fleet.broker().isPresent()) {
      command.add("--fleet=" + fleet.name());
    }
    command.add("--queue-type=" + fleet.queueType());
    // As many as there are cores is what the command does by itself, or fewer for one task.
    if (fleet.processes() > 0 && fleet.processes() != Runtime.getRuntime().availableProcessors()) {
      command.add("--processes=" + fleet.processes());
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(variable -> variable.startsWith(VARIABLES));
    fleet
        .broker()
        .ifPresent(address -> environment.put("WARREN_BROKER", address.toUriWithPassword()));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new CliException(ExitCode.SOME_FAILED, name + ": " + e.getMessage(), e);
    }
  }

  /** Reads standard output to its end; returns when its first line came. */
  private static long readAll(Process process) {
    try (BufferedReader reader = process.inputReader(UTF_8)) {
      reader.readLine();
      long first = System.nanoTime();
      while (reader.readLine() != null) {}
      return first;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
