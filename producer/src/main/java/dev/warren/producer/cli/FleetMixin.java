package dev.warren.producer.cli;

import dev.warren.broker.address.BrokerAddress;
import dev.warren.cli.BrokerOptions;
import dev.warren.cli.ClassPath;
import dev.warren.cli.JvmOptions;
import dev.warren.cli.ProgramLog;
import dev.warren.producer.Fleet;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which broker and which workers: what the commands that run tasks have in common. */
final class FleetMixin {
  /** How long to go on without any worker of a fleet, unless told otherwise. */
  static final Duration WAIT_FOR_WORKERS = Duration.ofSeconds(60);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--processes",
      paramLabel = "N",
      description =
          "Worker processes to start (one for each core; with --broker none: the fleet's are used)."
              + " With --broker and without --fleet they run nobody else's items.")
  private Integer processes;

  @Mixin private BrokerOptions broker;

  /**
   * What these options say.
   *
   * @param classPath what the user adds to that of the processes that are started
   * @param jvmOptions further options of their JVMs
   * @param tasks how many tasks there are at most: unless told otherwise, no more processes start
   * @param waitForWorkers how long to go on without any worker of a fleet
   * @throws ParameterException if one of them makes no sense
   */
  Fleet fleet(ClassPath classPath, JvmOptions jvmOptions, int tasks, Duration waitForWorkers) {
    Optional<BrokerAddress> address = broker.address();
    if (address.isEmpty()) {
      broker.refuseFleetWithoutBroker();
    }
    int started = processes(address.isPresent(), tasks);
    return new Fleet(
        address,
        broker.namedFleet().orElseGet(() -> Fleet.nameOf(address, started)),
        broker.queueType(),
        started,
        Stream.concat(
                ProgramLog.optionsForWorkers(classPath).stream(), jvmOptions.options().stream())
            .toList(),
        positive(waitForWorkers),
        0);
  }

  /** As a pool takes it: who does not want to wait gives up at once. */
  static Duration positive(Duration wait) {
    return wait.isZero() ? Duration.ofMillis(1) : wait;
  }

  private int processes(boolean hasBroker, int tasks) {
    if (processes == null) {
      int cores = Runtime.getRuntime().availableProcessors();
      return hasBroker ? 0 : Math.min(Math.max(1, tasks), cores);
    }
    if (processes < 1) {
      throw new ParameterException(
          command.commandLine(), "--processes: at least 1, not " + processes);
    }
    return processes;
  }
}
