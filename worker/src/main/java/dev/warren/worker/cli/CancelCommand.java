package dev.warren.worker.cli;

import dev.warren.broker.BrokerException;
import dev.warren.cli.CliEnvironment;
import dev.warren.cli.CliException;
import dev.warren.cli.ExitCode;
import dev.warren.cli.Version;
import dev.warren.fleet.FleetClient;
import dev.warren.fleet.FleetClient.Snapshot;
import dev.warren.message.ControlMessage.Done;
import dev.warren.message.ItemStatus;
import dev.warren.message.JobStatus;
import dev.warren.text.ShownText;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code worker cancel}: ends somebody's job. */
@Command(
    name = "cancel",
    description = {
      "Ends a job: its open items end as cancelled at its producer, which is told.",
      FleetCommand.VARIABLES,
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false)
final class CancelCommand extends FleetCommand {
  /** What supervisors say comes from others. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  @Parameters(
      paramLabel = "JOB",
      description = "The job's id as worker ps shows it, its beginning, or its name.")
  private String job;

  CancelCommand(CliEnvironment environment) {
    super(environment);
  }

  @Override
  void check() {
    if (job.isBlank()) { // the beginning of every job
      throw new ParameterException(spec.commandLine(), "no job is named");
    }
  }

  @Override
  ExitCode run(FleetClient client) throws BrokerException {
    Snapshot snapshot = client.look(true);
    String id = find(client, snapshot);
    Optional<Done> done = client.endJob(id);
    boolean ok = done.map(Done::ok).orElse(true);
    String text = done.map(Done::text).orElse("");
    if (done.isEmpty()) {
      client.cancelItems(id);
      text = "its producer does not answer: its items end on the workers";
    }
    if (json) {
      print(List.of(FleetJson.job(id, ok, text)));
    } else if (ok) {
      print(List.of(ShownText.line("job " + id + ": " + text)));
    } else {
      tell("job " + id + ": " + text);
    }
    return ok ? ExitCode.OK : ExitCode.SOME_FAILED;
  }

  private String find(FleetClient client, Snapshot snapshot) {
    Set<String> ids = snapshot.jobs().stream().map(JobStatus::job).collect(toSet());
    // Those whose producer does not answer run all the same.
    snapshot.supervisors().stream()
        .flatMap(each -> each.announcement().processes().stream())
        .flatMap(process -> process.items().stream())
        .map(ItemStatus::job)
        .filter(id -> NAME.matcher(id).matches())
        .forEach(ids::add);
    if (ids.contains(job)) {
      return job;
    }
    Set<String> found = ids.stream().filter(id -> id.startsWith(job)).collect(toSet());
    snapshot.jobs().stream()
        .filter(each -> each.name().equals(job))
        .forEach(each -> found.add(each.job()));
    if (found.size() == 1) {
      return found.iterator().next();
    }
    if (ids.isEmpty()) {
      requireSupervisors(client, snapshot);
    }
    throw new CliException(
        ExitCode.USAGE,
        found.isEmpty()
            ? "no job '" + job + "' runs on fleet '" + broker.fleet() + "'; see worker ps --jobs"
            : "'" + job + "' may be each of " + String.join(", ", found) + "; give more of its id");
  }

  private static Collector<String, ?, Set<String>> toSet() {
    return Collectors.toCollection(TreeSet::new);
  }
}
