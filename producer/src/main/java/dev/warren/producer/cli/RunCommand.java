package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.Pool;
import dev.warren.TaskOptions;
import dev.warren.cli.ClassPath;
import dev.warren.cli.CliEnvironment;
import dev.warren.cli.CliException;
import dev.warren.cli.DurationConverter;
import dev.warren.cli.ExitCode;
import dev.warren.cli.JvmOptions;
import dev.warren.cli.LogOptions;
import dev.warren.cli.LoggedCommand;
import dev.warren.cli.MetricsOptions;
import dev.warren.cli.MetricsServer;
import dev.warren.cli.Version;
import dev.warren.message.ValueException;
import dev.warren.producer.Fleet;
import dev.warren.producer.cli.ProgressDisplay.When;
import dev.warren.task.RawJson;
import dev.warren.text.FileProblem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code producer run}: one task with many arguments. */
@Command(
    name = RunCommand.NAME,
    description = {
      "Runs a task with one argument many times, or with each argument of an input, and waits for"
          + " all answers. With nothing else said: the main job, sumOfPowers(1000) 10,000 times.",
      "Every option can be given in the environment too: --chunk-size as WARREN_CHUNK_SIZE.",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false)
final class RunCommand implements Callable<Integer>, LoggedCommand {
  static final String NAME = "run";

  private static final String STANDARD_STREAM = "-";
  private static final String MAIN_TASK = "sumOfPowers";
  private static final String MAIN_ARGUMENT = "1000";
  private static final int MAIN_COUNT = 10_000;
  private static final String JVM_OPTIONS = "--jvm-options";
  private static final String CLASS_PATH = "--classpath";
  private static final String ONLY = "--only";
  private static final String THREADS = "--threads";

  private final CliEnvironment environment;
  private final Supplier<Pool.Builder> pools;
  private final Screen screen;
  private final BrokerTrouble trouble = new BrokerTrouble();

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "TASK",
      defaultValue = MAIN_TASK,
      description =
          "Name of the task: class.method, or just the method for one that is shipped: sumOfPowers,"
              + " echo, sleep (${DEFAULT-VALUE}).")
  private String task;

  @Option(
      names = "--arg",
      paramLabel = "JSON",
      description =
          "The argument; for a task of two an array of both ("
              + MAIN_ARGUMENT
              + " for "
              + MAIN_TASK
              + ").")
  private String argument;

  @Option(
      names = "--count",
      paramLabel = "N",
      description =
          "How many times to run it with --arg (10000). No more processes are started than that,"
              + " unless --processes says how many.")
  private Integer count;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description =
          "Arguments instead of --arg: one JSON value a line, empty lines are passed over; - is"
              + " standard input. A file is checked before anything runs.")
  private String input;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description =
          "Write one line of JSON for each item, in input order, as soon as possible; - is standard"
              + " output. Without it only the summary is shown.")
  private String output;

  @Option(
      names = "--resume",
      description =
          "Go on behind the last complete line of the --output file, with the same task and input.")
  private boolean resume;

  @Option(names = "--unordered", description = "Write them in the order in which they come.")
  private boolean unordered;

  @Option(
      names = "--chunk-size",
      paramLabel = "N",
      defaultValue = "1",
      converter = ChunkSize.class,
      description = "Items in a message, or auto (${DEFAULT-VALUE}).")
  private Integer chunkSize;

  @Option(
      names = "--max-in-flight",
      paramLabel = "N",
      defaultValue = "" + TaskOptions.DEFAULT_MAX_IN_FLIGHT,
      description = "How many items may be unanswered at a time (${DEFAULT-VALUE}).")
  private int maxInFlight;

  @Option(
      names = ONLY,
      paramLabel = "INDEXES",
      converter = Indexes.Converter.class,
      description =
          "Run only these items of the input, counted from 0: 17, or 3,10-20. They keep their"
              + " indexes.")
  private Indexes only;

  @Option(
      names = THREADS,
      paramLabel = "N",
      description =
          "Run the tasks on N threads of this program, without broker and processes: to debug them,"
              + " say. Only here, not from the environment.")
  private Integer threads;

  @Mixin private FleetMixin fleetOptions;

  @Option(
      names = CLASS_PATH,
      paramLabel = "PATH",
      converter = ClassPath.Converter.class,
      description = "Jars and folders with your tasks, as for java -cp.")
  private ClassPath classPath = ClassPath.EMPTY;

  @Option(
      names = JVM_OPTIONS,
      paramLabel = "TEXT",
      converter = JvmOptions.Converter.class,
      description =
          "Options of the JVM of each process that is started, such as '-Xmx1g -Dkey=value'.")
  private JvmOptions jvmOptions = JvmOptions.NONE;

  @Option(
      names = "--wait-for-workers",
      paramLabel = "D",
      converter = DurationConverter.class,
      description = "How long to go on without any worker of a fleet (60s).")
  private Duration waitForWorkers = FleetMixin.WAIT_FOR_WORKERS;

  @Option(
      names = "--wait-for-broker",
      paramLabel = "D",
      converter = DurationConverter.class,
      description =
          "How long to go on while the broker is away, or takes no messages because it is short of"
              + " memory or disk (5m).")
  private Duration waitForBroker = Duration.ofMinutes(5);

  @Option(
      names = "--time-limit",
      paramLabel = "D",
      converter = DurationConverter.class,
      description = "Longest run of one item, as in 500ms, 30s, 5m, 1h (none).")
  private Duration timeLimit;

  @Option(
      names = "--retries",
      paramLabel = "N",
      defaultValue = "0",
      description = "How often an item that failed or timed out is run again (${DEFAULT-VALUE}).")
  private int retries;

  @Option(
      names = "--crash-limit",
      paramLabel = "N",
      defaultValue = "" + TaskOptions.DEFAULT_CRASH_LIMIT,
      description =
          "How often an item may end its process before it has failed (${DEFAULT-VALUE}).")
  private int crashLimit;

  @Option(
      names = "--name",
      paramLabel = "TEXT",
      description =
          "What the job is called where the fleet is watched: letters, digits, _ and -, 64 at"
              + " most.")
  private String name;

  @Option(
      names = "--weight",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Its share of a fleet that others use at the same time, compared with theirs: 1 to 100"
              + " (${DEFAULT-VALUE}).")
  private int weight;

  @Option(
      names = "--require-same-build",
      description =
          "Have workers refuse the task if their class of it is another build than this one's"
              + " (there is a warning only).")
  private boolean requireSameBuild;

  @Option(
      names = "--progress",
      paramLabel = "WHEN",
      defaultValue = "auto",
      description = "Show a live line: auto (on a terminal), always, never (${DEFAULT-VALUE}).")
  private When progress;

  @Option(names = "--json", description = "Print the summary as JSON, on standard output.")
  private boolean json;

  @Mixin private RecordOptions record;

  @Mixin private MetricsOptions metrics;

  @Mixin private LogOptions log;

  RunCommand(CliEnvironment environment, Supplier<Pool.Builder> pools) {
    this.environment = environment;
    this.pools = pools;
    this.screen = new Screen(environment.err());
  }

  @Override
  public Integer call() {
    Optional<MetricsServer> server = metrics.open();
    try {
      return threads().isPresent() ? runHere(server) : run(server);
    } finally {
      server.ifPresent(MetricsServer::close);
    }
  }

  private int runHere(Optional<MetricsServer> server) {
    try (TaskSurroundings surroundings = new TaskSurroundings(classPath, screen::output)) {
      surroundings.enter();
      return run(server);
    } catch (IOException e) {
      throw new CliException(
          ExitCode.USAGE, CLASS_PATH + " cannot be closed: " + e.getMessage(), e);
    }
  }

  private int run(Optional<MetricsServer> server) {
    record.check(files());
    Fleet fleet = fleet();
    TaskOptions options = options();
    classPath.warnings().forEach(screen::notice);
    TaskLookup lookup =
        fleet.threads() > 0
            ? TaskLookup.findInContext(task, classPath)
            : TaskLookup.find(task, classPath, fleet.processes() > 0);
    EarlierResults earlier = earlier();
    JobMark mark = mark();
    try (ItemSource source = chosen(source(lookup.arguments()), earlier.count());
        OutputStream results =
            results(earlier, mark, RunIdentity.of(lookup.name(), source.first()))) {
      if (resume) {
        screen.notice(
            "resuming at item "
                + earlier.count()
                + (earlier.failed() == 0 ? "" : "; failed before: " + earlier.failed()));
      }
      Job job =
          new Job(
              lookup,
              source,
              fleet,
              options,
              results,
              earlier,
              Optional.ofNullable(only),
              replay(),
              mark,
              !unordered,
              json);
      return new JobRunner(environment, screen, server, trouble)
          .run(job, record.describe(pool(fleet), job), progress, json)
          .code();
    } catch (InputException e) {
      throw new CliException(ExitCode.USAGE, e.getMessage(), e);
    } catch (IOException e) {
      throw new CliException(ExitCode.SOME_FAILED, "cannot close: " + e.getMessage(), e);
    }
  }

  /** From the command line alone: in the environment they are meant for those of workers. */
  private Optional<Integer> threads() {
    if (!isGiven(THREADS)) {
      return Optional.empty();
    }
    for (String option :
        List.of("--broker", "--password-file", "--fleet", "--processes", JVM_OPTIONS)) {
      if (isGiven(option)) {
        throw refused(THREADS + " runs the tasks in this program: leave out " + option);
      }
    }
    return Optional.of(atLeast(1, THREADS, threads));
  }

  private boolean isGiven(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  private Fleet fleet() {
    if (threads().isPresent()) {
      return Fleet.ofThreads(threads);
    }
    int items = input == null ? count() : Integer.MAX_VALUE;
    int tasks = only == null ? items : (int) Math.min(items, only.count());
    Fleet fleet = fleetOptions.fleet(classPath, jvmOptions, tasks, waitForWorkers);
    // In the environment they may be meant for other commands.
    if (fleet.processes() == 0 && isGiven(JVM_OPTIONS)) {
      throw refused(JVM_OPTIONS + " is for processes that are started: add --processes");
    }
    return fleet;
  }

  private Pool.Builder pool(Fleet fleet) {
    Pool.Builder pool = pools.get();
    fleet.describe(pool, fleet.processes());
    if (fleet.processes() > 0 && !classPath.entries().isEmpty()) {
      try {
        pool.classPath(classPath.afterOwn());
      } catch (IllegalArgumentException e) { // an entry of this program's own does not exist
        throw refused(e.getMessage());
      }
    }
    try {
      pool.weight(weight);
      if (name != null) {
        pool.name(name);
      }
    } catch (IllegalArgumentException e) {
      throw refused(e.getMessage());
    }
    if (requireSameBuild) {
      pool.requireSameBuild();
    }
    return pool.waitForBroker(FleetMixin.positive(waitForBroker))
        .gracePeriod(JobRunner.GRACE_PERIOD)
        .workerOutput(screen::output)
        .onNotice(this::heard)
        .onNoWorkersYet(() -> screen.warning(WorkerHint.of(fleet, classPath)));
  }

  private void heard(String notice) {
    trouble.heard(notice);
    screen.warning(notice);
  }

  private TaskOptions options() {
    if (timeLimit != null && timeLimit.isZero()) {
      throw refused("--time-limit: at least 1ms; leave it out for no limit");
    }
    TaskOptions options =
        TaskOptions.defaults()
            .withRetries(atLeast(0, "--retries", retries))
            .withCrashLimit(atLeast(1, "--crash-limit", crashLimit))
            .withMaxInFlight(atLeast(1, "--max-in-flight", maxInFlight));
    if (timeLimit != null) {
      options = options.withTimeLimit(timeLimit);
    }
    return chunkSize == ChunkSize.AUTOMATIC ? options : options.withChunkSize(chunkSize);
  }

  private ItemSource chosen(ItemSource all, int done) {
    return only == null ? new RestOfItems(all, done) : new SomeItems(all, only);
  }

  private ReplayCommand replay() {
    return ReplayCommand.of(
        new ReplayCommand.Parts(
            task, argument, count, input, classPathAsWritten(), jvmOptions.options()));
  }

  private String classPathAsWritten() {
    if (isGiven(CLASS_PATH)) {
      return spec.commandLine()
          .getParseResult()
          .matchedOption(CLASS_PATH)
          .originalStringValues()
          .get(0);
    }
    return classPath.entries().isEmpty() ? null : classPath.toString();
  }

  private ItemSource source(int arguments) {
    if (input == null) {
      return ItemSource.repeated(argument(arguments), count());
    }
    if (argument != null || count != null) {
      throw refused("--input takes the place of --arg and --count: give either");
    }
    return input.equals(STANDARD_STREAM)
        ? JsonLinesSource.stream(environment.in(), arguments)
        : JsonLinesSource.file(Path.of(input), arguments);
  }

  private int count() {
    return count == null ? MAIN_COUNT : atLeast(0, "--count", count);
  }

  private RawJson argument(int arguments) {
    String text = argument;
    if (text == null && arguments == 0) {
      return RawJson.of("[]");
    }
    if (text == null) {
      if (!task.equals(MAIN_TASK)) {
        throw refused("the task needs arguments: give --arg JSON or --input FILE");
      }
      text = MAIN_ARGUMENT;
    }
    try {
      return RawJson.of(JsonLinesSource.array(text.getBytes(UTF_8), arguments));
    } catch (JsonText.Malformed e) {
      throw refused("--arg: " + e.getMessage() + " (text stands in quotes: '\"hello\"')");
    } catch (ValueException e) {
      throw refused("--arg: " + e.getMessage());
    }
  }

  private EarlierResults earlier() {
    if (!resume) {
      return EarlierResults.none();
    }
    if (only != null) {
      throw refused("--resume goes on with all items: leave out " + ONLY);
    }
    if (output == null || output.equals(STANDARD_STREAM)) {
      throw refused("--resume goes on with a file: give --output FILE");
    }
    if (unordered) {
      throw refused("--resume needs results in input order: leave out --unordered");
    }
    try {
      return EarlierResults.of(Path.of(output));
    } catch (IOException e) {
      throw new CliException(ExitCode.USAGE, "cannot read " + output + ": " + FileProblem.of(e), e);
    }
  }

  private JobMark mark() {
    if (output == null || output.equals(STANDARD_STREAM)) {
      return JobMark.none();
    }
    Path file = Path.of(output);
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      return JobMark.none();
    }
    JobMark mark = JobMark.beside(target(file));
    mark.obstacle()
        .ifPresent(
            obstacle ->
                screen.notice(
                    obstacle
                        + " is no mark of a run of yours and is left alone: should this run be cut"
                        + " off, the next one cannot tell what it was, nor have its items"
                        + " forgotten"));
    return mark;
  }

  /** The file itself, so that nothing is written beside a link to it such as /dev/stdout. */
  private static Path target(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) { // it is not there yet
      return file;
    }
  }

  private OutputStream results(EarlierResults earlier, JobMark mark, RunIdentity run) {
    if (output == null) {
      return OutputStream.nullOutputStream();
    }
    if (output.equals(STANDARD_STREAM)) {
      return new UnclosedStream(environment.out());
    }
    Path file = Path.of(output);
    try {
      if (isInput(file)) {
        throw refused("--output is the file of --input, which it would overwrite");
      }
      if (earlier.count() > 0) {
        mark.earlierRun().flatMap(run::difference).ifPresent(this::refuseResume);
      }
      return resume ? earlier.append(file) : Files.newOutputStream(file);
    } catch (IOException e) {
      throw new CliException(ExitCode.USAGE, "cannot write " + file + ": " + FileProblem.of(e), e);
    }
  }

  private void refuseResume(String difference) {
    throw new CliException(
        ExitCode.USAGE,
        "cannot resume: "
            + difference
            + "; nothing was changed (leave out --resume to begin "
            + output
            + " anew)");
  }

  /** The files of this run that a record must not be written over. */
  private Map<String, Path> files() {
    Map<String, Path> files = new LinkedHashMap<>();
    if (input != null && !input.equals(STANDARD_STREAM)) {
      files.put("--input", Path.of(input));
    }
    if (output != null && !output.equals(STANDARD_STREAM)) {
      files.put("--output", Path.of(output));
    }
    return files;
  }

  private boolean isInput(Path file) throws IOException {
    return input != null
        && !input.equals(STANDARD_STREAM)
        && Files.exists(file)
        && Files.isSameFile(file, Path.of(input));
  }

  private int atLeast(int least, String option, int value) {
    if (value < least) {
      throw refused(option + ": at least " + least + ", not " + value);
    }
    return value;
  }

  private ParameterException refused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
