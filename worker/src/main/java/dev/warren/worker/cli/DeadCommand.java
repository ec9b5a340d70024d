package dev.warren.worker.cli;

import dev.warren.cli.CliEnvironment;
import dev.warren.cli.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code worker dead}: the commands for dead letters. */
@Command(
    name = "dead",
    description =
        "Shows, runs again or deletes dead letters: items that ended their process too often, and"
            + " messages that cannot be understood.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND")
final class DeadCommand {
  private DeadCommand() {}

  /** The command with its subcommands. */
  static CommandLine of(CliEnvironment environment) {
    return new CommandLine(new DeadCommand())
        .addSubcommand(new DeadListCommand(environment))
        .addSubcommand(new DeadRequeueCommand(environment))
        .addSubcommand(new DeadPurgeCommand(environment));
  }
}
