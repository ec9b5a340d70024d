package dev.warren.worker.cli;

import dev.warren.broker.BrokerException;
import dev.warren.broker.Dialect;
import dev.warren.broker.QueueType;
import dev.warren.broker.Topology;
import dev.warren.broker.Topology.QueueCheck;
import dev.warren.cli.CliEnvironment;
import dev.warren.cli.ExitCode;
import dev.warren.cli.Version;
import dev.warren.fleet.FleetClient;
import dev.warren.fleet.FleetClient.Queues;
import dev.warren.fleet.FleetClient.Snapshot;
import dev.warren.text.ShownText;
import dev.warren.worker.cli.Look.Tone;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;

/** {@code worker doctor}: what is wrong with a fleet and its broker, and what to do. */
@Command(
    name = "doctor",
    description = {
      "Looks for what is wrong with a fleet and its broker, and says what to do. Ends with 1 if"
          + " something is.",
      FleetCommand.VARIABLES,
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false)
final class DoctorCommand extends FleetCommand {
  private static final Pattern VERSION =
      Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?.*");

  DoctorCommand(CliEnvironment environment) {
    super(environment);
  }

  @Override
  ExitCode run(FleetClient client) throws BrokerException {
    Snapshot snapshot = client.look(false);
    requireSupervisors(client, snapshot);
    Queues queues = client.queues();
    List<Finding> findings = new ArrayList<>();
    findings.add(version(client.connection().dialect(), client.connection().version()));
    Map<String, QueueCheck> checks = Topology.checkFleet(client.connection(), client.names());
    queues(checks, findings);
    if (checks.values().stream().noneMatch(QueueCheck.Missing.class::isInstance)) {
      findings.add(permissions(client));
    }
    findings.add(
        client
            .blocked()
            .map(
                reason ->
                    Finding.wrong(
                        "alarm",
                        "the broker takes no messages: " + reason,
                        "free memory or disk space on the broker's machine"))
            .orElseGet(() -> Finding.ok("alarm", "the broker takes messages")));
    findings.addAll(FleetChecks.of(snapshot, queues));
    show(findings);
    return findings.stream().anyMatch(Finding::isWrong) ? ExitCode.SOME_FAILED : ExitCode.OK;
  }

  private void show(List<Finding> findings) {
    if (json) {
      print(List.of(FleetJson.findings(broker.fleet(), findings)));
      return;
    }
    Look look = Look.of(environment, true);
    List<String> lines = new ArrayList<>();
    for (Finding each : findings) {
      String mark =
          switch (each.level()) {
            case OK -> look.paint(Tone.GOOD, "ok   ");
            case NOTE -> look.paint(Tone.ODD, "note ");
            case WRONG -> look.paint(Tone.BAD, "WRONG");
          };
      lines.add(mark + " " + each.check() + ": " + ShownText.line(each.text()));
      if (!each.todo().isEmpty()) {
        lines.add("      -> " + ShownText.line(each.todo()));
      }
    }
    print(lines);
  }

  /** What follows from the version of a broker. */
  static Finding version(Dialect dialect, String version) {
    Matcher parts = VERSION.matcher(version);
    if (dialect != Dialect.RABBITMQ || !parts.matches()) {
      return Finding.note(
          "broker", "no RabbitMQ, version " + version, "Warren's fleets are made for RabbitMQ");
    }
    int major = Integer.parseInt(parts.group(1));
    int minor = Integer.parseInt(parts.group(2));
    int patch = parts.group(3) == null ? 0 : Integer.parseInt(parts.group(3));
    String name = "RabbitMQ " + version;
    if (major < 3 || major == 3 && minor < 10) {
      return Finding.wrong("broker", name + " is older than 3.10", "take a newer one");
    }
    if (major == 4 && minor == 3 && patch == 0) {
      return Finding.wrong(
          "broker",
          name + " lets nobody look at a queue who may not make it",
          "take 4.3.1 or newer");
    }
    if (major == 3) {
      return Finding.note(
          "broker",
          name
              + ": closes the channel of a process that holds a message for its consumer_timeout,"
              + " 30 minutes unless configured, and has no support any more",
          "raise consumer_timeout if items run for long; take 4.3.1 or newer");
    }
    if (major == 4 && minor < 3) {
      return Finding.note(
          "broker",
          name
              + ": closes the channel of a process that holds a message for its consumer_timeout,"
              + " 30 minutes unless configured",
          "raise consumer_timeout if items run for long");
    }
    return Finding.ok("broker", name);
  }

  private static void queues(Map<String, QueueCheck> checks, List<Finding> findings) {
    Set<QueueType> types = EnumSet.noneOf(QueueType.class);
    checks.forEach(
        (queue, check) -> {
          if (check instanceof QueueCheck.Right right) {
            types.add(right.type());
          } else if (check instanceof QueueCheck.Missing) {
            findings.add(Finding.wrong("queues", queue + " is not there", "worker start makes it"));
          } else if (check instanceof QueueCheck.Different different) {
            findings.add(
                Finding.wrong(
                    "queues",
                    queue + " is not as Warren makes it: " + different.words(),
                    "end all workers and producers, delete it, and start the workers again"));
          } else {
            findings.add(
                Finding.note(
                    "queues",
                    "whether " + queue + " has the right arguments is not known",
                    "ask as a user who may make it"));
          }
        });
    if (types.size() > 1) {
      findings.add(
          Finding.wrong(
              "queues",
              "some are quorum queues and some classic",
              "give all workers the same --queue-type, and delete the others"));
    } else {
      types.forEach(
          type ->
              findings.add(
                  Finding.ok(
                      "queues",
                      type.name().toLowerCase(Locale.ROOT) + " queues with the right arguments")));
    }
  }

  private static Finding permissions(FleetClient client) throws BrokerException {
    try {
      AccessCheck.run(client.connection(), client.names());
      return Finding.ok("permissions", "this user may do what workers do");
    } catch (BrokerException.Refused e) {
      return Finding.note(
          "permissions",
          "this user may not do what workers do: " + e.getMessage(),
          "ask as the user of the workers, if theirs is in doubt");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Finding.note("permissions", "not looked at: interrupted", "");
    }
  }
}
