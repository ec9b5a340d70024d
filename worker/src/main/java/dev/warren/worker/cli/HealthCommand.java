package dev.warren.worker.cli;

import dev.warren.broker.BrokerException;
import dev.warren.cli.CliEnvironment;
import dev.warren.cli.ExitCode;
import dev.warren.cli.Version;
import dev.warren.fleet.FleetClient;
import dev.warren.fleet.FleetView;
import dev.warren.message.ControlMessage.Announcement;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code worker health}: whether a process takes tasks, for probes. */
@Command(
    name = "health",
    description = {
      "Ends with 0 while at least one worker process takes tasks, and with 1 otherwise.",
      FleetCommand.VARIABLES,
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false)
final class HealthCommand extends FleetCommand {
  @Mixin private HostOption host;

  HealthCommand(CliEnvironment environment) {
    super(environment);
  }

  @Override
  ExitCode run(FleetClient client) throws BrokerException {
    List<Announcement> chosen = supervisors(client, client.look(false), host.host());
    int processes = chosen.stream().mapToInt(each -> each.processes().size()).sum();
    int taking = chosen.stream().mapToInt(FleetView::ready).sum();
    print(
        List.of(
            json
                ? FleetJson.health(broker.fleet(), chosen.size(), processes, taking)
                : taking
                    + " of "
                    + Glance.counted(processes, "process", "processes")
                    + (taking == 1 ? " takes tasks" : " take tasks")));
    return taking > 0 ? ExitCode.OK : ExitCode.SOME_FAILED;
  }
}
