package dev.warren.worker.cli;

import dev.warren.cli.CliEnvironment;
import dev.warren.cli.Version;
import dev.warren.fleet.FleetClient.Order;
import dev.warren.message.ControlMessage.Verb;
import picocli.CommandLine.Command;

/** {@code worker restart}: replaces all processes. */
@Command(
    name = "restart",
    description = {
      "Replaces all worker processes, each when its replacement is ready, with what is on the class path now.",
      FleetCommand.VARIABLES,
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false)
final class RestartCommand extends OrderCommand {
  RestartCommand(CliEnvironment environment) {
    super(environment);
  }

  @Override
  Order order() {
    return Order.of(Verb.RESTART);
  }
}
