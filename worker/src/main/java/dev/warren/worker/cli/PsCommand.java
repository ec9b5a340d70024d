package dev.warren.worker.cli;

import dev.warren.broker.BrokerException;
import dev.warren.cli.CliEnvironment;
import dev.warren.cli.ExitCode;
import dev.warren.cli.Version;
import dev.warren.fleet.FleetClient;
import dev.warren.fleet.FleetClient.Queues;
import dev.warren.fleet.FleetClient.Snapshot;
import dev.warren.text.ShownText;
import dev.warren.worker.cli.Finding.Level;
import dev.warren.worker.cli.Look.Tone;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code worker ps}: who is there and what runs. */
@Command(
    name = "ps",
    description = {
      "Shows the worker processes of a fleet, what they run, and what is wrong.",
      FleetCommand.VARIABLES,
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false)
final class PsCommand extends FleetCommand {
  @Mixin private HostOption host;

  @Option(names = "--jobs", description = "The jobs instead of the processes.")
  private boolean jobs;

  @Option(names = "--wide", description = "All columns and whole texts, however wide the screen.")
  private boolean wide;

  PsCommand(CliEnvironment environment) {
    super(environment);
  }

  @Override
  ExitCode run(FleetClient client) throws BrokerException {
    Snapshot snapshot = client.look(jobs || json);
    if (jobs) {
      showJobs(snapshot);
      requireSupervisors(client, snapshot); // without them nothing of these jobs runs
      return ExitCode.OK;
    }
    supervisors(client, snapshot, host.host());
    Queues queues = client.queues();
    Snapshot chosen = snapshot.onHost(host.host());
    if (json) {
      print(List.of(FleetJson.fleet(broker.fleet(), chosen, queues)));
      return ExitCode.OK;
    }
    Look look = Look.of(environment, wide);
    List<String> lines = new ArrayList<>();
    String where = broker.required().toString();
    lines.addAll(FleetText.summary(broker.fleet(), where, snapshot, queues, look));
    lines.addAll(FleetText.processes(FleetText.rows(chosen, FleetText.Order.HOST), look, wide));
    lines.addAll(notes(FleetChecks.of(snapshot, queues), look));
    print(lines);
    return ExitCode.OK;
  }

  private void showJobs(Snapshot snapshot) {
    if (json) {
      print(List.of(FleetJson.jobs(snapshot.jobs())));
    } else if (snapshot.jobs().isEmpty()) {
      tell("no job runs on fleet '" + broker.fleet() + "'");
    } else {
      print(FleetText.jobs(snapshot.jobs(), Look.of(environment, wide), wide));
    }
  }

  /** What stands out. */
  static List<String> notes(List<Finding> findings, Look look) {
    return findings.stream()
        .filter(finding -> finding.level() != Level.OK)
        .flatMap(
            finding -> note(finding.isWrong() ? Tone.BAD : Tone.ODD, finding.text(), look).stream())
        .toList();
  }

  /** Something that stands out, in as many lines as it takes. */
  static List<String> note(Tone tone, String text, Look look) {
    return TextTable.wrapped("! " + ShownText.line(text), look).stream()
        .map(line -> look.paint(tone, line))
        .toList();
  }
}
