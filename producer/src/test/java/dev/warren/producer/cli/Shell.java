package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.Pool;
import dev.warren.cli.CliEnvironment;
import dev.warren.pool.TestPools;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Runs {@code producer} inside this JVM, as a shell would run it, with an engine made for tests.
 */
final class Shell {
  private static final Pattern TIME =
      Pattern.compile("(?m)^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} ");

  private final Map<String, String> variables = new HashMap<>();
  private final Map<String, Runnable> signals = new ConcurrentHashMap<>();
  private final List<Map<String, Object>> opened = new ArrayList<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private InputStream in = InputStream.nullInputStream();
  private OutputStream outStream = out;
  private TestEngine engine = new TestEngine(TestEngine::echo);

  /**
   * What a command left.
   *
   * @param code its exit code
   * @param log standard error
   */
  record Result(int code, String out, String log) {

    /** Standard error without the times of its lines. */
    String err() {
      return TIME.matcher(log).replaceAll("");
    }
  }

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

  /** What was said of each pool that was opened: a method of the builder, and its argument. */
  List<Map<String, Object>> opened() {
    return opened;
  }

  /** Runs one command. */
  Result run(String... arguments) {
    var err = new ByteArrayOutputStream();
    var environment =
        new CliEnvironment(
            in, outStream, new PrintStream(err, true, UTF_8), variables::get, signals::put);
    int code = ProducerMain.run(environment, this::builder, arguments);
    return new Result(code, out.toString(UTF_8), err.toString(UTF_8));
  }

  /** Describes no pool, but remembers what it was told. */
  private Pool.Builder builder() {
    Map<String, Object> told = new HashMap<>();
    return (Pool.Builder)
        Proxy.newProxyInstance(
            Shell.class.getClassLoader(),
            new Class<?>[] {Pool.Builder.class},
            (builder, method, arguments) -> {
              if (method.getName().equals("open")) {
                opened.add(told);
                return TestPools.over(engine);
              }
              told.put(method.getName(), arguments == null ? true : arguments[0]);
              return builder;
            });
  }
}
