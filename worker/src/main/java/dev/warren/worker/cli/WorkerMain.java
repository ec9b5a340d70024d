package dev.warren.worker.cli;

import dev.warren.cli.Cli;
import dev.warren.cli.CliEnvironment;
import dev.warren.cli.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program {@code worker}. */
@Command(
    name = WorkerMain.NAME,
    description = "Runs worker processes behind a broker.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND")
public final class WorkerMain {
  static final String NAME = "worker";

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show stack traces and more of the log.")
  private boolean debug;

  private WorkerMain() {}

  /** Runs the program and ends the JVM. */
  public static void main(String[] arguments) {
    CliEnvironment environment = CliEnvironment.ofProcess();
    System.exit(Cli.run(NAME, environment, arguments, given -> run(environment, given)));
  }

  /** Runs the program and returns its exit code. */
  static int run(CliEnvironment environment, String... arguments) {
    return Cli.run(NAME, () -> program(environment), environment, arguments);
  }

  private static CommandLine program(CliEnvironment environment) {
    CommandLine program = new CommandLine(new WorkerMain());
    program.addSubcommand(new StartCommand(environment));
    program.addSubcommand(new PsCommand(environment));
    program.addSubcommand(new TopCommand(environment));
    program.addSubcommand(new DashboardCommand(environment));
    program.addSubcommand(ScaleCommand.of(environment));
    program.addSubcommand(new QuietCommand(environment));
    program.addSubcommand(new ResumeCommand(environment));
    program.addSubcommand(new RestartCommand(environment));
    program.addSubcommand(new StopCommand(environment));
    program.addSubcommand(new CancelCommand(environment));
    program.addSubcommand(new DumpCommand(environment));
    program.addSubcommand(DeadCommand.of(environment));
    program.addSubcommand(new HealthCommand(environment));
    program.addSubcommand(new DoctorCommand(environment));
    return program;
  }
}
