package dev.warren.pool;

import static java.util.Objects.requireNonNull;

import dev.warren.BrokerUnavailableException;
import dev.warren.Pool;
import dev.warren.TaskOptions;
import dev.warren.broker.BrokerException;
import dev.warren.broker.LibraryLogging;
import dev.warren.broker.QueueNames;
import dev.warren.broker.QueueType;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.engine.BrokerEngine;
import dev.warren.engine.Engine;
import dev.warren.engine.EngineBrokenException;
import dev.warren.engine.FleetOptions;
import dev.warren.engine.JobNames;
import dev.warren.engine.JobOptions;
import dev.warren.engine.ThreadEngine;
import dev.warren.engine.WorkerClassPath;
import dev.warren.message.ValueCodec;
import dev.warren.message.ValueException;
import dev.warren.report.ItemNames;
import dev.warren.report.JobDescription;
import dev.warren.report.JobRecorder;
import dev.warren.task.TaskAction;
import dev.warren.task.TaskFunction;
import dev.warren.text.ShownText;
import dev.warren.text.ThrowableText;
import dev.warren.worker.contract.InWorker;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks what pools are made of, and makes them. Not thread-safe. */
public final class PoolBuilder implements Pool.Builder {
  static {
    LibraryLogging.initialize(); // before the first logger, with which SLF4J would tell of itself
  }

  private static final Logger log = LoggerFactory.getLogger(Pool.class);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final AtomicInteger POOLS = new AtomicInteger();

  private Optional<BrokerAddress> broker = Optional.empty();
  private Optional<String> fleet = Optional.empty();
  private int processes;
  private int threads;
  private boolean copyValues;
  private Optional<String> name = Optional.empty();
  private Optional<String> classPath = Optional.empty();
  private @Nullable Executor callbackExecutor;
  private Optional<Initializer> initializer = Optional.empty();
  private int maxTasksPerChild;
  private long maxMemoryPerChild;
  private List<String> jvmOptions = List.of();
  private Duration waitForWorkers = FleetOptions.DEFAULT_WAIT_FOR_WORKERS;
  private Duration waitForBroker = FleetOptions.DEFAULT_WAIT_FOR_BROKER;
  private QueueType queueType = QueueType.QUORUM;
  private Duration gracePeriod = FleetOptions.DEFAULT_GRACE_PERIOD;
  private int weight = 1;
  private boolean sameBuildOnly;
  private Consumer<String> workerOutput = line -> System.err.println(line);
  private Optional<Path> report = Optional.empty();
  private Optional<Path> trace = Optional.empty();
  private @Nullable IntFunction<String> replayCommands;
  private IntUnaryOperator itemNumbers = IntUnaryOperator.identity();
  private @Nullable Consumer<String> onNotice;
  private @Nullable Runnable onNoWorkersYet;

  /** An initializer with its argument, as an object and as JSON. */
  private record Initializer(TaskTarget task, @Nullable Object argument, String json) {}

  @Override
  public Pool.Builder broker(String uri) {
    broker = Optional.of(BrokerAddress.parse(uri));
    return this;
  }

  @Override
  public Pool.Builder fleet(String name) {
    fleet = Optional.of(new QueueNames(name).fleet());
    return this;
  }

  @Override
  public Pool.Builder processes(int processes) {
    this.processes = atLeastOne("the number of processes", processes);
    return this;
  }

  @Override
  public Pool.Builder threads(int threads) {
    this.threads = atLeastOne("the number of threads", threads);
    return this;
  }

  @Override
  public Pool.Builder copyValues() {
    copyValues = true;
    return this;
  }

  @Override
  public Pool.Builder name(String name) {
    requireNonNull(name, "name");
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a name is 1 to 64 characters of A-Z a-z 0-9 _ -, not '" + ShownText.line(name) + "'");
    }
    this.name = Optional.of(name);
    return this;
  }

  @Override
  public Pool.Builder classPath(String path) {
    for (String entry : path.split(File.pathSeparator)) {
      if (entry.isEmpty() || !exists(entry)) {
        throw new IllegalArgumentException(
            "there is no jar and no folder \"" + ShownText.line(entry) + "\" for the class path");
      }
    }
    classPath = Optional.of(path);
    return this;
  }

  private static boolean exists(String entry) {
    try {
      return Files.exists(Path.of(entry));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  @Override
  public Pool.Builder callbackExecutor(Executor executor) {
    callbackExecutor = requireNonNull(executor, "executor");
    return this;
  }

  @Override
  public <A> Pool.Builder initializer(TaskFunction<A, ?> task, A argument) {
    return initializer(TaskTarget.of(task), argument);
  }

  @Override
  public <A> Pool.Builder initializer(TaskAction<A> task, A argument) {
    return initializer(TaskTarget.ofAction(task), argument);
  }

  private Pool.Builder initializer(TaskTarget target, @Nullable Object argument) {
    if (target.signature().parameterTypes().size() != 1) {
      throw new IllegalArgumentException(
          "an initializer has one argument: name "
              + target.name()
              + " with the type of that, as in TaskFunction.named(name, Text.class, Void.class)");
    }
    try {
      byte[] json = ValueCodec.encode(argument, target.signature().parameterTypes().get(0));
      String text = new String(json, StandardCharsets.UTF_8);
      initializer = Optional.of(new Initializer(target, argument, text));
    } catch (ValueException e) {
      throw new IllegalArgumentException(
          "the argument of the initializer " + target.name() + ": " + e.getMessage(), e);
    }
    return this;
  }

  @Override
  public Pool.Builder maxTasksPerChild(int items) {
    maxTasksPerChild = atLeastOne("maxTasksPerChild", items);
    return this;
  }

  @Override
  public Pool.Builder maxMemoryPerChild(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("maxMemoryPerChild must be at least 1, not " + bytes);
    }
    maxMemoryPerChild = bytes;
    return this;
  }

  @Override
  public Pool.Builder jvmOptions(List<String> options) {
    jvmOptions = List.copyOf(options);
    return this;
  }

  @Override
  public Pool.Builder waitForWorkers(Duration wait) {
    if (wait.isNegative() || wait.isZero()) {
      throw new IllegalArgumentException("waitForWorkers must be positive, not " + wait);
    }
    waitForWorkers = wait;
    return this;
  }

  @Override
  public Pool.Builder waitForBroker(Duration wait) {
    if (wait.isNegative() || wait.isZero()) {
      throw new IllegalArgumentException("waitForBroker must be positive, not " + wait);
    }
    waitForBroker = wait;
    return this;
  }

  @Override
  public Pool.Builder classicQueues() {
    queueType = QueueType.CLASSIC;
    return this;
  }

  @Override
  public Pool.Builder gracePeriod(Duration period) {
    if (period.isNegative()) {
      throw new IllegalArgumentException("the grace period must not be negative: " + period);
    }
    gracePeriod = period;
    return this;
  }

  @Override
  public Pool.Builder weight(int weight) {
    if (weight < 1 || weight > JobOptions.MAX_WEIGHT) {
      throw new IllegalArgumentException(
          "the weight must be between 1 and " + JobOptions.MAX_WEIGHT + ", not " + weight);
    }
    this.weight = weight;
    return this;
  }

  @Override
  public Pool.Builder requireSameBuild() {
    sameBuildOnly = true;
    return this;
  }

  @Override
  public Pool.Builder report(Path file) {
    report = Optional.of(file.toAbsolutePath());
    return this;
  }

  @Override
  public Pool.Builder trace(Path file) {
    trace = Optional.of(file.toAbsolutePath());
    return this;
  }

  @Override
  public Pool.Builder replayCommand(IntFunction<String> commands) {
    replayCommands = requireNonNull(commands, "commands");
    return this;
  }

  @Override
  public Pool.Builder itemNumbers(IntUnaryOperator numbers) {
    itemNumbers = requireNonNull(numbers, "numbers");
    return this;
  }

  @Override
  public Pool.Builder workerOutput(Consumer<String> consumer) {
    requireNonNull(consumer, "consumer");
    workerOutput = guarded("the consumer of a worker's output", consumer);
    return this;
  }

  @Override
  public Pool.Builder onNotice(Consumer<String> consumer) {
    requireNonNull(consumer, "consumer");
    onNotice = guarded("the consumer of notices", consumer);
    return this;
  }

  @Override
  public Pool.Builder onNoWorkersYet(Runnable action) {
    requireNonNull(action, "action");
    Consumer<String> guarded = guarded("the action for a lack of workers", line -> action.run());
    onNoWorkersYet = () -> guarded.accept("");
    return this;
  }

  /** The user's code as a thread of the library can run it: that has more to do. */
  private static Consumer<String> guarded(String what, Consumer<String> consumer) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return line -> {
      Thread thread = Thread.currentThread();
      ClassLoader before = thread.getContextClassLoader();
      thread.setContextClassLoader(loader);
      try {
        consumer.accept(line);
      } catch (Throwable e) {
        log.warn("{} failed: {}", what, ThrowableText.line(e));
      } finally {
        thread.setContextClassLoader(before);
      }
    };
  }

  @Override
  public Pool open() {
    InWorker.refusePoolWhileLoading();
    String name = "warren-" + this.name.orElseGet(() -> "" + POOLS.incrementAndGet());
    Consumer<String> notices =
        onNotice != null ? onNotice : line -> log.warn("{} - {}", name, line);
    refuseContradictions();
    if (report.isEmpty() && trace.isEmpty()) {
      return open(name, notices, Optional.empty());
    }
    if (report.map(Path::normalize).equals(trace.map(Path::normalize))) {
      throw new IllegalStateException("the report and the trace are one file: name two");
    }
    JobRecorder recorder;
    try {
      ItemNames names = new ItemNames(itemNumbers, Optional.ofNullable(replayCommands));
      recorder = JobRecorder.open(report, trace, names, notices);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    try {
      Consumer<String> recorded = recorder::notice;
      return open(name, recorded.andThen(notices), Optional.of(recorder));
    } catch (RuntimeException | Error e) {
      recorder.close("broken", ThrowableText.message(e));
      throw e;
    }
  }

  private Pool open(String name, Consumer<String> notices, Optional<JobRecorder> recorder) {
    return threads > 0 ? openThreads(name, recorder) : openFleet(name, notices, recorder);
  }

  private Pool openThreads(String name, Optional<JobRecorder> recorder) {
    Optional<ThreadEngine.Initializer> start =
        initializer.map(
            it ->
                new ThreadEngine.Initializer(
                    it.task().name(), it.task().function(), it.argument(), it.json()));
    ThreadEngine engine = new ThreadEngine(name, threads, start, copyValues);
    return open(name, engine, threads, recorder, "", "threads");
  }

  private Pool openFleet(String name, Consumer<String> notices, Optional<JobRecorder> recorder) {
    int own = ownProcesses();
    FleetOptions options =
        new FleetOptions(
            broker,
            fleet.orElseGet(() -> FleetOptions.fleetOf(broker, own)),
            queueType,
            own,
            classPath.map(WorkerClassPath::withWarren).orElseGet(WorkerClassPath::ofThisJvm),
            jvmOptions,
            initializer.map(it -> it.task().name()),
            initializer.map(Initializer::json),
            maxTasksPerChild,
            maxMemoryPerChild,
            waitForWorkers,
            waitForBroker,
            gracePeriod,
            new JobOptions(this.name.orElse(""), weight, sameBuildOnly),
            workerOutput);
    broker
        .flatMap(address -> address.tlsParameters().exposedKey())
        .ifPresent(
            key ->
                notices.accept(
                    "every user of this machine can read the private key "
                        + key
                        + ": chmod o-r "
                        + key));
    try {
      BrokerEngine engine =
          BrokerEngine.open(options, this.name.orElse(""), recorder.map(record -> record::worker));
      String noWorkers =
          "no worker of fleet '"
              + options.fleet()
              + "' on "
              + engine.brokerName()
              + " was seen yet; is one started?";
      engine.onNoWorkersYet(
          onNoWorkersYet != null ? onNoWorkersYet : () -> notices.accept(noWorkers));
      engine.onNotice(notices);
      String mode = own > 0 ? "processes" : "fleet";
      return open(name, engine, own, recorder, engine.brokerName(), mode);
    } catch (BrokerException e) {
      throw new BrokerUnavailableException(e.getMessage(), e);
    } catch (EngineBrokenException e) {
      throw Failures.of(e);
    }
  }

  private int ownProcesses() {
    return broker.isPresent() || processes > 0 ? processes : availableProcessors();
  }

  /** Settings that do not go together, before anything is made. */
  private void refuseContradictions() {
    if (threads > 0) {
      if (processes > 0 || broker.isPresent()) {
        throw new IllegalStateException("a pool of threads has neither processes nor a broker");
      }
      if (classPath.isPresent()) {
        throw new IllegalStateException("a pool of threads has the class path of this JVM");
      }
      return;
    }
    if (copyValues) {
      throw new IllegalStateException("copyValues is for threads(n): all other pools copy values");
    }
    if (ownProcesses() == 0) {
      refuseOptionsOfOwnWorkers();
    }
  }

  private void refuseOptionsOfOwnWorkers() {
    if (initializer.isPresent()
        || maxTasksPerChild > 0
        || maxMemoryPerChild > 0
        || classPath.isPresent()
        || !jvmOptions.isEmpty()) {
      throw new IllegalStateException(
          "initializer, maxTasksPerChild, maxMemoryPerChild, classPath and jvmOptions are for"
              + " processes that the pool starts: add processes(n), or give them to those who run the fleet");
    }
  }

  private Pool open(
      String name,
      Engine engine,
      int ownWorkers,
      Optional<JobRecorder> recorder,
      String brokerName,
      String mode) {
    recorder.ifPresent(
        record ->
            record.describe(
                new JobDescription(
                    engine.fleetJob().map(JobNames::job).orElse(""),
                    this.name.orElse(""),
                    brokerName,
                    engine.fleetName(),
                    mode,
                    ownWorkers,
                    settings(ownWorkers)),
                engine.ledger()));
    Object handle = new Object();
    PoolCore core = new PoolCore(name, engine, ownWorkers, callbackExecutor, recorder, handle);
    core.start();
    return new EnginePool(core, TaskOptions.defaults(), handle);
  }

  /** What was chosen, in words, where it matters for how long a job takes. */
  private Map<String, String> settings(int ownWorkers) {
    Map<String, String> settings = new LinkedHashMap<>();
    if (ownWorkers > 0) {
      settings.put(threads > 0 ? "threads" : "processes", Integer.toString(ownWorkers));
    }
    // Those that only say how a process logs are the command line's, not the user's.
    String chosen =
        jvmOptions.stream()
            .filter(option -> !option.startsWith("-Dwarren.") && !option.startsWith("-Dslf4j."))
            .map(ShownText::option)
            .collect(Collectors.joining(" "));
    if (!chosen.isEmpty()) {
      settings.put("JVM options", chosen);
    }
    if (initializer.isPresent()) {
      settings.put("initializer", initializer.get().task().name());
    }
    if (maxTasksPerChild > 0) {
      settings.put("items for each process", Integer.toString(maxTasksPerChild));
    }
    if (maxMemoryPerChild > 0) {
      settings.put("memory for each process", (maxMemoryPerChild >> 20) + " MiB");
    }
    if (weight > 1) {
      settings.put("weight", Integer.toString(weight));
    }
    return settings;
  }

  private static int availableProcessors() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static int atLeastOne(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " must be at least 1, not " + value);
    }
    return value;
  }
}
