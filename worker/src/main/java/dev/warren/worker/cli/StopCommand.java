package dev.warren.worker.cli;

import dev.warren.cli.CliEnvironment;
import dev.warren.cli.Version;
import dev.warren.fleet.FleetClient.Order;
import dev.warren.message.ControlMessage.Verb;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code worker stop}: ends supervisors and their processes. */
@Command(
    name = "stop",
    description = {
      "Ends worker start and its processes, after running tasks have had its grace period to finish.",
      FleetCommand.VARIABLES,
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false)
final class StopCommand extends OrderCommand {
  @Option(
      names = "--now",
      description = "Do not wait for running tasks: they run again elsewhere, uncharged.")
  private boolean now;

  StopCommand(CliEnvironment environment) {
    super(environment);
  }

  @Override
  Order order() {
    return new Order(Verb.STOP, OptionalInt.empty(), false, now, 0);
  }
}
