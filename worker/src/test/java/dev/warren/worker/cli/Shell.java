package dev.warren.worker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.cli.CliEnvironment;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Runs {@code worker} inside this JVM, as a shell would run it. */
final class Shell {
  private static final Pattern TIME =
      Pattern.compile("(?m)^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} ");

  private final Map<String, String> variables = new HashMap<>();

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

  /** Sets a variable for the commands to come. */
  Shell with(String variable, String value) {
    variables.put(variable, value);
    return this;
  }

  /** Runs one command. */
  Result run(String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var environment =
        new CliEnvironment(
            new ByteArrayInputStream(new byte[0]),
            out,
            new PrintStream(err, true, UTF_8),
            variables::get,
            (signal, action) -> {});
    int code = WorkerMain.run(environment, arguments);
    return new Result(code, out.toString(UTF_8), err.toString(UTF_8));
  }
}
