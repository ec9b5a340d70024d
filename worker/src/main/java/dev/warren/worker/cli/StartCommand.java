package dev.warren.worker.cli;

import dev.warren.broker.Broker;
import dev.warren.broker.BrokerConnection;
import dev.warren.broker.BrokerException;
import dev.warren.broker.QueueNames;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.cli.BrokerOptions;
import dev.warren.cli.ClassPath;
import dev.warren.cli.Cli;
import dev.warren.cli.CliEnvironment;
import dev.warren.cli.DurationConverter;
import dev.warren.cli.JvmOptions;
import dev.warren.cli.ProgramLog;
import dev.warren.cli.Version;
import dev.warren.supervisor.Scaling;
import dev.warren.supervisor.SupervisorConfig;
import dev.warren.worker.contract.TaskRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code worker start}: starts worker processes and keeps them until it is ended. */
@Command(
    name = "start",
    description = {
      "Starts worker processes and keeps them running until SIGTERM or Ctrl-C, which let running"
          + " tasks finish.",
      "Every option can be given in the environment too: --queue-type as WARREN_QUEUE_TYPE.",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false)
final class StartCommand implements Callable<Integer> {
  private final CliEnvironment environment;

  @Spec private CommandSpec spec;

  @Mixin private BrokerOptions broker;

  @Option(
      names = "--processes",
      paramLabel = "N",
      description = "Worker processes (one for each core).")
  private Integer processes;

  @Option(
      names = "--classpath",
      paramLabel = "PATH",
      converter = ClassPath.Converter.class,
      description = "Jars and folders with your tasks, as for java -cp.")
  private ClassPath classPath = ClassPath.EMPTY;

  @Option(
      names = "--jvm-options",
      paramLabel = "TEXT",
      converter = JvmOptions.Converter.class,
      description = "Options of each process's JVM, such as '-Xmx1g -Dkey=value'.")
  private JvmOptions jvmOptions = JvmOptions.NONE;

  @Option(
      names = "--grace-period",
      paramLabel = "D",
      converter = DurationConverter.class,
      description = "How long running tasks may take to finish at the end (30s).")
  private Duration gracePeriod = SupervisorConfig.DEFAULT_GRACE_PERIOD;

  @Option(
      names = "--tasks",
      paramLabel = "PATTERN...",
      hideParamSyntax = true,
      arity = "1..*",
      split = ",",
      description =
          "Run only tasks with such names, as in --tasks 'acme.Photos.*' echo; others fail as"
              + " unknown (all).")
  private List<String> tasks = List.of();

  @Option(
      names = "--max-time-limit",
      paramLabel = "D",
      converter = DurationConverter.class,
      description = "Longest run of any item, also of those without a limit of their own (none).")
  private Duration maxTimeLimit;

  StartCommand(CliEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws BrokerException, InterruptedException {
    BrokerAddress address = broker.required();
    SupervisorConfig config = config();
    classPath.warnings().forEach(line -> Cli.warn(spec, line));
    try (BrokerConnection connection =
        new Broker(address, broker.queueType()).connect("worker-start")) {
      AccessCheck.run(connection, new QueueNames(broker.fleet()));
    }
    return new WorkerRun(environment, config, address).run().code();
  }

  private TaskRules rules() {
    try {
      return new TaskRules(Optional.ofNullable(maxTimeLimit), tasks);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(),
          (maxTimeLimit != null && maxTimeLimit.isZero() ? "--max-time-limit: " : "--tasks: ")
              + e.getMessage());
    }
  }

  private SupervisorConfig config() {
    int count = processes == null ? Runtime.getRuntime().availableProcessors() : processes;
    if (count < 1) {
      throw new ParameterException(
          spec.commandLine(), "--processes: at least 1 worker process, not " + count);
    }
    List<String> options = new ArrayList<>(ProgramLog.optionsForWorkers(classPath));
    options.addAll(jvmOptions.options());
    return new SupervisorConfig(
        broker.fleet(),
        broker.queueType(),
        count,
        classPath.afterOwn(),
        options,
        Optional.empty(),
        Optional.empty(),
        0,
        0,
        gracePeriod,
        rules(),
        Scaling.fixed(count));
  }
}
