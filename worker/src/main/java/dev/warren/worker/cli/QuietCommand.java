package dev.warren.worker.cli;

import dev.warren.cli.CliEnvironment;
import dev.warren.cli.Version;
import dev.warren.fleet.FleetClient.Order;
import dev.warren.message.ControlMessage.Verb;
import picocli.CommandLine.Command;

/** {@code worker quiet}: has processes take no more tasks. */
@Command(
    name = "quiet",
    description = {
      "Has worker processes take no more tasks; those that run go on. worker resume ends that.",
      FleetCommand.VARIABLES,
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false)
final class QuietCommand extends OrderCommand {
  QuietCommand(CliEnvironment environment) {
    super(environment);
  }

  @Override
  Order order() {
    return Order.of(Verb.QUIET);
  }
}
