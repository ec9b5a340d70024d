package dev.warren.producer.cli;

import dev.warren.broker.address.BrokerAddress;
import dev.warren.cli.BrokerOptions;
import dev.warren.cli.ClassPath;
import dev.warren.cli.JvmOptions;
import dev.warren.cli.ProgramLog;
import dev.warren.engine.FleetOptions;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which broker and which workers: what the commands that run tasks have in common. */
final class FleetMixin {
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
   * Has what these options say.
   *
   * @param classPath of the processes that are started
   * @param jvmOptions further options of their JVMs
   * @throws ParameterException if one of them makes no sense
   */
  FleetOptions.Builder builder(ClassPath classPath, JvmOptions jvmOptions) {
    Optional<BrokerAddress> address = broker.address();
    FleetOptions.Builder builder =
        FleetOptions.builder()
            .broker(address)
            .queueType(broker.queueType())
            .classPath(classPath.afterOwn())
            .jvmOptions(
                Stream.concat(
                        ProgramLog.optionsForWorkers(classPath).stream(),
                        jvmOptions.options().stream())
                    .toList());
    if (address.isEmpty()) {
      broker.refuseFleetWithoutBroker();
    }
    broker.namedFleet().ifPresent(builder::fleet);
    if (processes != null) {
      if (processes < 1) {
        throw new ParameterException(
            command.commandLine(), "--processes: at least 1, not " + processes);
      }
      builder.processes(processes);
    }
    return builder;
  }
}
