package dev.warren.producer.cli;

import dev.warren.producer.bench.Figures;
import dev.warren.worker.cli.Cli;
import dev.warren.worker.cli.CliEnvironment;
import dev.warren.worker.cli.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program {@code producer}. */
@Command(
    name = "producer",
    description = "Runs tasks on worker processes, over a broker of its own or a given one.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND")
public final class ProducerMain {
  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show stack traces and more of the log.")
  private boolean debug;

  private ProducerMain() {}

  /** Runs the program and ends the JVM. */
  public static void main(String[] arguments) {
    if (!computes(arguments)) {
      QuickCompiler.start();
    }
    System.exit(run(CliEnvironment.ofProcess(), OpenEngine::open, arguments));
  }

  /** Runs the program and returns its exit code. */
  static int run(CliEnvironment environment, OpenEngine.Opener opener, String... arguments) {
    CommandLine program = new CommandLine(new ProducerMain());
    program.addSubcommand(new RunCommand(environment, opener));
    program.addSubcommand(new BenchCommand(environment, Figures::all, ColdCommand::all));
    return Cli.run(program, environment, arguments);
  }

  /** Whether the command computes in this JVM, and deserves the best code. */
  private static boolean computes(String[] arguments) {
    for (String argument : arguments) {
      if (!argument.startsWith("-")) {
        return argument.equals(BenchCommand.NAME);
      }
    }
    return false;
  }
}
