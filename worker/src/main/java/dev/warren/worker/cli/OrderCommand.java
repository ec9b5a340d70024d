package dev.warren.worker.cli;

import dev.warren.broker.BrokerException;
import dev.warren.cli.CliEnvironment;
import dev.warren.cli.CliException;
import dev.warren.cli.ExitCode;
import dev.warren.fleet.FleetClient;
import dev.warren.fleet.FleetClient.Order;
import dev.warren.fleet.FleetClient.Snapshot;
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.ControlMessage.Done;
import dev.warren.text.ShownText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;

/**
 * What the commands have in common that tell each supervisor, or those of a host, to do something.
 * They print what each of them has begun; the exit code is 1 if one refused or did not answer.
 */
abstract class OrderCommand extends FleetCommand {
  @Mixin private HostOption host;

  OrderCommand(CliEnvironment environment) {
    super(environment);
  }

  /** What to tell each supervisor. */
  abstract Order order();

  @Override
  final ExitCode run(FleetClient client) throws BrokerException {
    Snapshot all = client.look(false);
    List<Announcement> chosen = supervisors(client, all, host.host());
    long others = host.host().isEmpty() ? others(client, all) : 0;
    Map<String, Done> answers = client.command(chosen, order());
    if (answers.isEmpty()) {
      throw new CliException(
          ExitCode.NO_WORKERS, "no supervisor has answered: whether it is done is not known");
    }
    if (json) {
      print(List.of(FleetJson.answers(broker.fleet(), chosen, answers)));
    }
    List<String> done = new ArrayList<>();
    boolean isAllDone = true;
    for (Announcement each : chosen) {
      Done answer = answers.get(each.supervisor());
      boolean isDone = answer != null && answer.ok();
      isAllDone &= isDone;
      String line =
          each.host()
              + " (process "
              + each.pid()
              + "): "
              + (answer == null ? "no answer; whether it is done is not known" : answer.text());
      if (isDone) {
        done.add(ShownText.line(line));
      } else {
        tell(line);
      }
    }
    if (!json) {
      print(done);
    }
    if (others > 0) {
      String processes = Glance.counted(others, "process takes", "processes take");
      tell(processes + " tasks whose supervisor does not answer: it was not told");
    }
    return isAllDone ? ExitCode.OK : ExitCode.SOME_FAILED;
  }

  /** Processes that take tasks, and that no supervisor announces which has answered. */
  private static long others(FleetClient client, Snapshot all) throws BrokerException {
    return Math.max(0, client.queues().consumers().orElse(0) - all.ready());
  }
}
