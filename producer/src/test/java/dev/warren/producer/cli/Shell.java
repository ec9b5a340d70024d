package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.cli.CliEnvironment;
import dev.warren.engine.FleetOptions;
import dev.warren.engine.JobNames;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs {@code producer} inside this JVM, as a shell would run it, with an engine made for tests.
 */
final class Shell {
  private final Map<String, String> variables = new HashMap<>();
  private final Map<String, Runnable> signals = new ConcurrentHashMap<>();
  private final List<FleetOptions> opened = new ArrayList<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private InputStream in = InputStream.nullInputStream();
  private OutputStream outStream = out;
  private TestEngine engine = new TestEngine(TestEngine::echo);

  /**
   * What a command left.
   *
   * @param code its exit code
   */
  record Result(int code, String out, String err) {}

  /** Sets a variable. */
  Shell with(String variable, String value) {
    variables.put(variable, value);
    return this;
  }

  /** Sets what stands on standard input. */
  Shell input(String text) {
    return input(new ByteArrayInputStream(text.getBytes(UTF_8)));
  }

  Shell input(InputStream stream) {
    in = stream;
    return this;
  }

  /** Sets where standard output goes. */
  Shell output(OutputStream stream) {
    outStream = stream;
    return this;
  }

  /** Sets what the task does. */
  Shell task(TestEngine.Task task) {
    return engine(new TestEngine(task));
  }

  Shell engine(TestEngine engine) {
    this.engine = engine;
    return this;
  }

  TestEngine engine() {
    return engine;
  }

  /** Runs one command in the background. */
  CompletableFuture<Result> start(String... arguments) {
    return CompletableFuture.supplyAsync(() -> run(arguments));
  }

  /** Sends a signal to the command that runs. */
  void signal(String name) {
    signals.get(name).run();
  }

  /** With which options engines were opened. */
  List<FleetOptions> opened() {
    return opened;
  }

  /** Runs one command. */
  Result run(String... arguments) {
    var err = new ByteArrayOutputStream();
    var environment =
        new CliEnvironment(
            in, outStream, new PrintStream(err, true, UTF_8), variables::get, signals::put);
    int code =
        ProducerMain.run(
            environment,
            options -> {
              opened.add(options);
              return new OpenEngine(
                  engine,
                  new JobNames("job", "own", "key"),
                  "test",
                  notice -> {},
                  lines -> {},
                  job -> {},
                  limit -> {});
            },
            arguments);
    return new Result(code, out.toString(UTF_8), err.toString(UTF_8));
  }
}
