package dev.warren.producer.cli;

import dev.warren.Pool;
import dev.warren.cli.Cli;
import dev.warren.cli.CliEnvironment;
import dev.warren.cli.Version;
import dev.warren.embedded.EmbeddedBroker;
import dev.warren.producer.bench.Figures;
import java.util.Arrays;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program {@code producer}. */
@Command(
    name = ProducerMain.NAME,
    description = "Runs tasks on worker processes, over a broker of its own or a given one.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND")
public final class ProducerMain {
  static final String NAME = "producer";

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show stack traces and more of the log.")
  private boolean debug;

  private ProducerMain() {}

  /** Runs the program and ends the JVM. */
  public static void main(String[] arguments) {
    CliEnvironment environment = CliEnvironment.ofProcess();
    System.exit(Cli.run(NAME, environment, arguments, given -> main(environment, given)));
  }

  private static int main(CliEnvironment environment, String[] arguments) {
    String command = command(arguments);
    // Benchmarks compute in this JVM, and deserve the best code.
    if (!command.equals(BenchCommand.NAME)) {
      QuickCompiler.start();
    }
    boolean brings = command.equals(RunCommand.NAME) && !needsNone(environment, arguments);
    return Cli.run(
        NAME,
        () -> {
          if (brings) {
            EmbeddedBroker.prepare();
          }
          return program(environment, Pool::builder);
        },
        environment,
        arguments);
  }

  /** Runs the program and returns its exit code. */
  static int run(CliEnvironment environment, Supplier<Pool.Builder> pools, String... arguments) {
    return Cli.run(NAME, () -> program(environment, pools), environment, arguments);
  }

  private static CommandLine program(CliEnvironment environment, Supplier<Pool.Builder> pools) {
    CommandLine program = new CommandLine(new ProducerMain());
    program.addSubcommand(new RunCommand(environment, pools));
    program.addSubcommand(new BenchCommand(environment, Figures::all, ColdCommand::all));
    return program;
  }

  /** The command, at a glance. */
  private static String command(String[] arguments) {
    for (String argument : arguments) {
      if (!argument.startsWith("-")) {
        return argument;
      }
    }
    return "";
  }

  /** Whether a broker is named, or none is needed, at a glance. */
  private static boolean needsNone(CliEnvironment environment, String[] arguments) {
    return environment.variables().apply("WARREN_BROKER") != null
        || Arrays.stream(arguments)
            .anyMatch(
                argument -> argument.startsWith("--broker") || argument.startsWith("--threads"));
  }
}
