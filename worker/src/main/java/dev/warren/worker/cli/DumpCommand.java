package dev.warren.worker.cli;

import dev.warren.broker.BrokerException;
import dev.warren.cli.CliEnvironment;
import dev.warren.cli.CliException;
import dev.warren.cli.ExitCode;
import dev.warren.cli.Version;
import dev.warren.fleet.FleetClient;
import dev.warren.fleet.FleetClient.Order;
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.ControlMessage.Done;
import dev.warren.message.ControlMessage.Verb;
import dev.warren.text.ShownText;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code worker dump}: the stack traces of a process. */
@Command(
    name = "dump",
    description = {
      "Prints the stack traces of a worker process, also of a busy one.",
      FleetCommand.VARIABLES,
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false)
final class DumpCommand extends FleetCommand {
  private static final Pattern FORM = Pattern.compile("(.+)/([0-9]{1,18})");

  @Parameters(paramLabel = "HOST/PID", description = "The process, as worker ps shows it.")
  private String process;

  DumpCommand(CliEnvironment environment) {
    super(environment);
  }

  @Override
  void check() {
    if (!FORM.matcher(process).matches()) {
      throw new ParameterException(
          spec.commandLine(),
          "'" + process + "' is no process; write HOST/PID as worker ps shows it");
    }
  }

  @Override
  ExitCode run(FleetClient client) throws BrokerException {
    Matcher parts = FORM.matcher(process);
    parts.matches();
    String host = parts.group(1);
    long pid = Long.parseLong(parts.group(2));
    Announcement supervisor =
        supervisors(client, client.look(false), Optional.of(host)).stream()
            .filter(each -> each.processes().stream().anyMatch(p -> p.pid() == pid))
            .findFirst()
            .orElseThrow(
                () ->
                    new CliException(
                        ExitCode.USAGE,
                        "no worker process " + pid + " on " + host + "; see worker ps"));
    Order order = new Order(Verb.DUMP, OptionalInt.empty(), false, false, pid);
    Done done = client.command(List.of(supervisor), order).get(supervisor.supervisor());
    if (done == null) {
      throw new CliException(
          ExitCode.NO_WORKERS, "the supervisor on " + host + " has not answered in time");
    }
    if (json) {
      print(List.of(FleetJson.dump(supervisor.host(), pid, done.ok(), done.text())));
    } else if (done.ok()) {
      print(List.of(ShownText.lines(done.text().stripTrailing(), "")));
    } else {
      tell(done.text());
    }
    return done.ok() ? ExitCode.OK : ExitCode.SOME_FAILED;
  }
}
