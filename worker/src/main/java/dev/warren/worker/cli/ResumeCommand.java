package dev.warren.worker.cli;

import dev.warren.cli.CliEnvironment;
import dev.warren.cli.Version;
import dev.warren.fleet.FleetClient.Order;
import dev.warren.message.ControlMessage.Verb;
import picocli.CommandLine.Command;

/** {@code worker resume}: has quiet processes take tasks again. */
@Command(
    name = "resume",
    description = {"Has quiet worker processes take tasks again.", FleetCommand.VARIABLES, ""},
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false)
final class ResumeCommand extends OrderCommand {
  ResumeCommand(CliEnvironment environment) {
    super(environment);
  }

  @Override
  Order order() {
    return Order.of(Verb.RESUME);
  }
}
