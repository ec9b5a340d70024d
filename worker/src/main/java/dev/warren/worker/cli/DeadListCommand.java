package dev.warren.worker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.broker.BrokerException;
import dev.warren.cli.CliEnvironment;
import dev.warren.cli.CliException;
import dev.warren.cli.ConnectionOptions;
import dev.warren.cli.ExitCode;
import dev.warren.cli.Version;
import dev.warren.dead.DeadFilter;
import dev.warren.dead.DeadLetter;
import dev.warren.dead.DeadQueue;
import dev.warren.message.JsonBytes;
import dev.warren.message.JsonSyntaxException;
import dev.warren.message.Limits;
import dev.warren.message.TaskMessage;
import dev.warren.message.ValueCodec;
import dev.warren.text.ShownText;
import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** {@code worker dead list}: shows dead letters and takes none away. */
@Command(
    name = "list",
    description = {
      "Shows dead letters, the oldest first, and takes none away.",
      "Every option can be given in the environment too: --fleet as WARREN_FLEET.",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false)
final class DeadListCommand implements Callable<Integer> {
  private static final String ROW_FORMAT = "%-6s %8s  %-36s  %-40s  %-20s %-14s %s";
  private static final JsonFactory JSON = new JsonFactory();
  private static final int MAX_ARGUMENTS_BYTES = 1 << 16;

  /** How much of a reason stands in a row. */
  private static final int MAX_REASON = 300;

  private final CliEnvironment environment;

  @Spec private CommandSpec spec;

  @Mixin private ConnectionOptions broker;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many to show at most (${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--task", paramLabel = "NAME", description = "Only those of one task.")
  private String task;

  @Option(
      names = "--error",
      paramLabel = "CLASS",
      description =
          "Only those of one class of error: 'signal 9', 'exit code 3', 'out of memory',"
              + " unreadable, 'delivery limit', …")
  private String error;

  @Option(names = "--json", description = "One object of JSON a line, with the arguments.")
  private boolean json;

  private long shown;

  DeadListCommand(CliEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws BrokerException {
    if (limit < 1) {
      throw new ParameterException(spec.commandLine(), "--limit: at least 1, not " + limit);
    }
    var out = new PrintWriter(new BufferedWriter(new OutputStreamWriter(environment.out(), UTF_8)));
    try (DeadQueue queue = DeadQueue.open(broker.required(), broker.fleet())) {
      OptionalLong size = queue.size();
      if (size.isEmpty()) {
        environment
            .err()
            .println("worker: no dead letters: there is no fleet '" + broker.fleet() + "' yet");
        return ExitCode.OK.code();
      }
      if (!json && size.getAsLong() > 0) {
        out.println(
            String.format(
                ROW_FORMAT, "AGE", "ATTEMPTS", "TASK", "ITEM", "PROCESS", "ERROR", "REASON"));
      }
      Instant now = Instant.now();
      DeadFilter filter = new DeadFilter("", Optional.ofNullable(task), Optional.ofNullable(error));
      queue.visitWhile(
          size.getAsLong(),
          () -> shown < limit,
          letter -> {
            if (filter.takes(letter)) {
              shown++;
              out.println(json ? json(letter) : row(letter, now));
            }
            return false;
          });
      out.flush();
      if (out.checkError()) {
        throw new CliException(ExitCode.SOME_FAILED, "cannot write to standard output");
      }
      if (!json) {
        environment.err().println("worker: " + counted(size.getAsLong()));
      }
    }
    return ExitCode.OK.code();
  }

  private String counted(long size) {
    return size == 0
        ? "no dead letters"
        : size == 1
            ? "1 dead letter"
            : size
                + " dead letters"
                + (task != null || error != null
                    ? ", " + shown + " of them shown"
                    : size > limit ? ", the first " + limit + " shown" : "");
  }

  static String row(DeadLetter letter, Instant now) {
    return ShownText.line(
        String.format(
            Locale.ROOT,
            ROW_FORMAT,
            letter.age(now),
            letter.attempts().map(String::valueOf).orElse("-"),
            letter.task().map(TaskMessage::task).orElse("-"),
            letter.item().isEmpty() ? "-" : letter.item(),
            letter.process().isEmpty() ? "-" : letter.process(),
            letter.error(),
            letter.reason().length() <= MAX_REASON
                ? letter.reason()
                : letter.reason().substring(0, MAX_REASON) + "…"));
  }

  /** Checks the arguments of a task, which were not decoded so far and may be anything. */
  private static boolean isOneLineOfJson(JsonBytes arguments) {
    try {
      ValueCodec.check(arguments, Limits.MAX_VALUE_DEPTH + 1);
      return arguments.asString().chars().noneMatch(Character::isISOControl);
    } catch (JsonSyntaxException e) {
      return false;
    }
  }

  static String json(DeadLetter letter) {
    var text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      out.writeStartObject();
      out.writeStringProperty("reason", letter.reason());
      out.writeStringProperty("error", letter.error());
      if (letter.since().isPresent()) {
        out.writeStringProperty("since", letter.since().get().toString());
      }
      if (letter.attempts().isPresent()) {
        out.writeNumberProperty("attempts", letter.attempts().get());
      }
      if (!letter.process().isEmpty()) {
        out.writeStringProperty("process", letter.process());
        out.writeStringProperty("end", letter.end());
      }
      if (letter.task().isPresent()) {
        TaskMessage message = letter.task().get();
        out.writeStringProperty("task", message.task());
        out.writeStringProperty("item", letter.item());
        out.writeNumberProperty("items", message.items().size());
        JsonBytes first = message.items().get(0);
        if (first.length() <= MAX_ARGUMENTS_BYTES && isOneLineOfJson(first)) {
          out.writeName("arguments");
          out.writeRawValue(first.asString());
        }
      }
      out.writeEndObject();
    }
    return ShownText.json(text.toString());
  }
}
