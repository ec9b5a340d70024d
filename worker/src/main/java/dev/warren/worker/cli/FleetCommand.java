package dev.warren.worker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.broker.BrokerException;
import dev.warren.cli.CliEnvironment;
import dev.warren.cli.CliException;
import dev.warren.cli.ConnectionOptions;
import dev.warren.cli.ExitCode;
import dev.warren.fleet.FleetClient;
import dev.warren.fleet.FleetClient.Answered;
import dev.warren.fleet.FleetClient.Snapshot;
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.text.ShownText;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands on a running fleet have in common. Belongs to one thread. */
abstract class FleetCommand implements Callable<Integer> {
  /** The sentence of every help text. */
  static final String VARIABLES =
      "Every option can be given in the environment too: --fleet as WARREN_FLEET.";

  final CliEnvironment environment;

  @Spec CommandSpec spec;

  @Mixin ConnectionOptions broker;

  @Option(names = "--json", description = "One object of JSON instead of text.")
  boolean json;

  FleetCommand(CliEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public final Integer call() throws BrokerException {
    check();
    try (FleetClient client = FleetClient.open(broker.required(), broker.fleet())) {
      return run(client).code();
    }
  }

  /** Checks what can be checked without a broker. */
  void check() {}

  /** Does it, on a connection. */
  abstract ExitCode run(FleetClient client) throws BrokerException;

  /**
   * Refuses if nobody answered.
   *
   * @throws CliException with the exit code for that
   */
  final void requireSupervisors(FleetClient client, Snapshot snapshot) {
    if (snapshot.supervisors().isEmpty()) {
      throw noSupervisor(client);
    }
  }

  /** What to say where no supervisor answers. */
  final CliException noSupervisor(FleetClient client) {
    Optional<String> blocked = client.blocked();
    if (blocked.isPresent()) {
      return new CliException(
          ExitCode.BROKER, "the broker does not take messages: " + blocked.get());
    }
    long consumers = consumers(client);
    return new CliException(
        ExitCode.NO_WORKERS,
        "no supervisor of fleet '"
            + broker.fleet()
            + "' on "
            + broker.required()
            + " answers"
            + (consumers > 0
                ? ", but "
                    + Glance.counted(consumers, "process is", "processes are")
                    + " on its queue of tasks: look for supervisors that are stopped, hang or are"
                    + " cut off"
                : "; start workers with: worker start --fleet " + broker.fleet()));
  }

  /** Processes on the queue of tasks; 0 where that cannot be looked up. */
  private static long consumers(FleetClient client) {
    try {
      return client.queues().consumers().orElse(0);
    } catch (BrokerException e) {
      return 0;
    }
  }

  /**
   * The supervisors of a host, or all.
   *
   * @param host empty for all
   * @throws CliException if there is none
   */
  final List<Announcement> supervisors(
      FleetClient client, Snapshot snapshot, Optional<String> host) {
    requireSupervisors(client, snapshot);
    List<Announcement> chosen =
        snapshot.onHost(host).supervisors().stream().map(Answered::announcement).toList();
    if (chosen.isEmpty()) {
      throw new CliException(
          ExitCode.USAGE,
          "no supervisor on a host '"
              + host.orElseThrow()
              + "' answers; there is "
              + hosts(snapshot));
    }
    return chosen;
  }

  private static String hosts(Snapshot snapshot) {
    return snapshot.supervisors().stream()
        .map(each -> each.announcement().host())
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .limit(20)
        .collect(Collectors.joining(", "));
  }

  /**
   * Prints lines on standard output.
   *
   * @throws CliException if that is not possible
   */
  final void print(List<String> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line).append('\n'));
    try {
      environment.out().write(text.toString().getBytes(UTF_8));
      environment.out().flush();
    } catch (IOException e) {
      throw new CliException(
          ExitCode.SOME_FAILED, "cannot write to standard output: " + e.getMessage(), e);
    }
  }

  /** Tells the user something on standard error. */
  final void tell(String line) {
    environment.err().println(ShownText.notice(WorkerMain.NAME, line));
  }
}
