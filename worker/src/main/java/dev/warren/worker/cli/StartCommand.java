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
import dev.warren.cli.LogOptions;
import dev.warren.cli.LoggedCommand;
import dev.warren.cli.MetricsOptions;
import dev.warren.cli.MetricsServer;
import dev.warren.cli.ProgramLog;
import dev.warren.cli.SizeConverter;
import dev.warren.cli.Version;
import dev.warren.message.JsonBytes;
import dev.warren.message.JsonSyntaxException;
import dev.warren.message.Limits;
import dev.warren.message.ValueCodec;
import dev.warren.supervisor.Scaling;
import dev.warren.supervisor.SupervisorConfig;
import dev.warren.worker.contract.TaskRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
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
final class StartCommand implements Callable<Integer>, LoggedCommand {
  private static final Pattern TASK = Pattern.compile("[A-Za-z0-9_.$]{1,200}");

  private final CliEnvironment environment;

  @Spec private CommandSpec spec;

  @Mixin private BrokerOptions broker;

  @Option(
      names = "--processes",
      paramLabel = "N|MIN..MAX",
      hideParamSyntax = true,
      converter = ProcessesConverter.class,
      description =
          "Worker processes (one for each core); with bounds, as in 1..8, as many as what waits"
              + " needs.")
  private Scaling processes = Scaling.fixed(Runtime.getRuntime().availableProcessors());

  @Option(
      names = "--burst",
      description = "End with exit code 0 when nothing is left to do, for batch systems.")
  private boolean burst;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Items that each process runs at a time, for tasks that wait (1).")
  private int threads = 1;

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
      names = "--initializer",
      paramLabel = "TASK",
      description = "A task that each process runs once, before it takes others.")
  private String initializer;

  @Option(
      names = "--initializer-arg",
      paramLabel = "JSON",
      description = "The argument of the initializer, if it takes one.")
  private String initializerArgument;

  @Option(
      names = "--max-tasks-per-child",
      paramLabel = "N",
      description = "Items after which a process is replaced (never).")
  private Integer maxTasksPerChild;

  @Option(
      names = "--max-memory-per-child",
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      description = "Memory beyond which a process is replaced, such as 512m (any).")
  private Long maxMemoryPerChild;

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

  @Mixin private MetricsOptions metrics;

  @Mixin private LogOptions log;

  StartCommand(CliEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws BrokerException, InterruptedException {
    BrokerAddress address = broker.required();
    SupervisorConfig config = config();
    classPath.warnings().forEach(line -> Cli.warn(spec, line));
    Optional<MetricsServer> server = metrics.open();
    try {
      try (BrokerConnection connection =
          new Broker(address, broker.queueType()).connect("worker-start")) {
        AccessCheck.run(connection, new QueueNames(broker.fleet()));
      }
      return new WorkerRun(environment, config, address, server).run().code();
    } finally {
      server.ifPresent(MetricsServer::close);
    }
  }

  private TaskRules rules() {
    try {
      return new TaskRules(Optional.ofNullable(maxTimeLimit), tasks);
    } catch (IllegalArgumentException e) {
      throw wrong(
          (maxTimeLimit != null && maxTimeLimit.isZero() ? "--max-time-limit: " : "--tasks: ")
              + e.getMessage());
    }
  }

  private SupervisorConfig config() {
    if (threads < 1 || threads > SupervisorConfig.MAX_THREADS) {
      throw wrong("--threads: 1 to " + SupervisorConfig.MAX_THREADS + ", not " + threads);
    }
    if (maxTasksPerChild != null && maxTasksPerChild < 1) {
      throw wrong("--max-tasks-per-child: at least 1 item, not " + maxTasksPerChild);
    }
    if (maxMemoryPerChild != null && maxMemoryPerChild < 1) {
      throw wrong("--max-memory-per-child: at least 1m");
    }
    checkInitializer();
    List<String> options = new ArrayList<>(ProgramLog.optionsForWorkers(classPath));
    options.addAll(jvmOptions.options());
    return new SupervisorConfig(
        broker.fleet(),
        broker.queueType(),
        processes.minimum(),
        classPath.afterOwn(),
        options,
        Optional.ofNullable(initializer),
        Optional.ofNullable(initializerArgument),
        maxTasksPerChild == null ? 0 : maxTasksPerChild,
        maxMemoryPerChild == null ? 0 : maxMemoryPerChild,
        gracePeriod,
        rules(),
        new Scaling(processes.minimum(), processes.maximum(), burst),
        threads);
  }

  private void checkInitializer() {
    if (initializer != null && !TASK.matcher(initializer).matches()) {
      throw wrong(
          "--initializer: '" + initializer + "' is no name of a task: it must match " + TASK);
    }
    if (initializerArgument == null) {
      return;
    }
    if (initializer == null) {
      throw wrong("--initializer-arg: of no use without --initializer");
    }
    try {
      ValueCodec.check(JsonBytes.of(initializerArgument), Limits.MAX_VALUE_DEPTH);
    } catch (JsonSyntaxException e) {
      throw wrong("--initializer-arg: this is no JSON: " + e.getMessage());
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
