package dev.warren.engine;

import static java.util.Objects.requireNonNull;

import dev.warren.broker.QueueNames;
import dev.warren.broker.QueueType;
import dev.warren.broker.address.BrokerAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Which broker and which workers a {@link BrokerEngine} uses. Whoever says only what differs from
 * the usual takes a {@link Builder}.
 *
 * @param broker where the broker is; empty starts an embedded one
 * @param fleet name of the fleet whose queues are used
 * @param queueType type of the queues, where the broker knows types
 * @param processes worker processes to start; 0 uses the workers that others run
 * @param classPath class path of those processes
 * @param jvmOptions further options of their JVMs
 * @param initializer name of the task that each process runs before its first item
 * @param initializerArgument its argument as JSON
 * @param maxTasksPerChild items after which a process is replaced, 0 for never
 * @param maxMemoryPerChild resident bytes beyond which a process is replaced, 0 for never
 * @param waitForWorkers how long to go on without any worker, where others run them
 * @param waitForBroker how long to go on without the broker, or with one that takes no messages
 * @param gracePeriod how long running items may go on when the engine is closed
 * @param workerOutput takes the lines that worker processes print, and notices about them
 */
public record FleetOptions(
    Optional<BrokerAddress> broker,
    String fleet,
    QueueType queueType,
    int processes,
    String classPath,
    List<String> jvmOptions,
    Optional<String> initializer,
    Optional<String> initializerArgument,
    int maxTasksPerChild,
    long maxMemoryPerChild,
    Duration waitForWorkers,
    Duration waitForBroker,
    Duration gracePeriod,
    Consumer<String> workerOutput) {

  /** Name of the fleet, unless told otherwise. */
  public static final String DEFAULT_FLEET = "default";

  /** How long to go on without any worker that others run, unless told otherwise. */
  public static final Duration DEFAULT_WAIT_FOR_WORKERS = Duration.ofSeconds(60);

  /** How long to go on without the broker, unless told otherwise. */
  public static final Duration DEFAULT_WAIT_FOR_BROKER = Duration.ofMinutes(5);

  /** How long running items may go on when the engine is closed, unless told otherwise. */
  public static final Duration DEFAULT_GRACE_PERIOD = Duration.ofSeconds(30);

  /** Checks what can be checked without a broker. */
  public FleetOptions {
    requireNonNull(broker, "broker");
    requireNonNull(fleet, "fleet");
    requireNonNull(queueType, "queueType");
    requireNonNull(classPath, "classPath");
    jvmOptions = List.copyOf(jvmOptions);
    requireNonNull(initializer, "initializer");
    requireNonNull(initializerArgument, "initializerArgument");
    requireNonNull(waitForWorkers, "waitForWorkers");
    requireNonNull(waitForBroker, "waitForBroker");
    requireNonNull(gracePeriod, "gracePeriod");
    requireNonNull(workerOutput, "workerOutput");
    if (processes < 0 || (processes == 0 && broker.isEmpty())) {
      throw new IllegalArgumentException("at least 1 worker process, not " + processes);
    }
  }

  /** The fleet where none is named: nobody else's, if there are processes of its own. */
  public static String fleetOf(Optional<BrokerAddress> broker, int processes) {
    return broker.isPresent() && processes > 0 ? QueueNames.own().fleet() : DEFAULT_FLEET;
  }

  /** A builder; told nothing, it makes an embedded broker and one process for each core. */
  public static Builder builder() {
    return new Builder();
  }

  /** Takes what differs from the usual. */
  public static final class Builder {
    private Optional<BrokerAddress> broker = Optional.empty();
    private Optional<String> fleet = Optional.empty();
    private QueueType queueType = QueueType.QUORUM;
    private OptionalInt processes = OptionalInt.empty();
    private int mostOfTheUsual = Integer.MAX_VALUE;
    private String classPath = "";
    private List<String> jvmOptions = List.of();
    private Duration waitForWorkers = DEFAULT_WAIT_FOR_WORKERS;
    private Duration waitForBroker = DEFAULT_WAIT_FOR_BROKER;
    private Duration gracePeriod = DEFAULT_GRACE_PERIOD;
    private Consumer<String> workerOutput = line -> {};

    private Builder() {}

    /** Where the broker is; empty for an embedded one. */
    public Builder broker(Optional<BrokerAddress> address) {
      broker = address;
      return this;
    }

    /** Where the broker is. */
    public Builder broker(BrokerAddress address) {
      return broker(Optional.of(address));
    }

    /**
     * The fleet whose queues are used; without it the usual one, or one that nobody else has, where
     * processes are started on a broker that others may use.
     */
    public Builder fleet(String name) {
      fleet = Optional.of(name);
      return this;
    }

    /** Type of the queues, where the broker knows types. */
    public Builder queueType(QueueType type) {
      queueType = type;
      return this;
    }

    /**
     * Worker processes to start; without it one for each core with the embedded broker, and none
     * with another, whose fleet is used.
     */
    public Builder processes(int number) {
      processes = OptionalInt.of(number);
      return this;
    }

    /**
     * How many tasks there are, if that is known: without {@link #processes} there are no more
     * processes than that.
     */
    public Builder tasks(int number) {
      mostOfTheUsual = Math.max(1, number);
      return this;
    }

    /** Class path of the processes that are started. */
    public Builder classPath(String path) {
      classPath = path;
      return this;
    }

    /** Further options of their JVMs. */
    public Builder jvmOptions(List<String> options) {
      jvmOptions = options;
      return this;
    }

    /** How long to go on without any worker, where others run them. */
    public Builder waitForWorkers(Duration time) {
      waitForWorkers = time;
      return this;
    }

    /** How long to go on without the broker, or with one that takes no messages. */
    public Builder waitForBroker(Duration time) {
      waitForBroker = time;
      return this;
    }

    /** How long running items may go on when the engine is closed. */
    public Builder gracePeriod(Duration time) {
      gracePeriod = time;
      return this;
    }

    /** Takes the lines that worker processes print, and notices about them. */
    public Builder workerOutput(Consumer<String> consumer) {
      workerOutput = consumer;
      return this;
    }

    /**
     * What was said, and the usual for the rest.
     *
     * @throws IllegalArgumentException naming the value that is out of range
     */
    public FleetOptions build() {
      int started =
          processes.orElseGet(
              () ->
                  broker.isPresent()
                      ? 0
                      : Math.min(mostOfTheUsual, Runtime.getRuntime().availableProcessors()));
      return new FleetOptions(
          broker,
          fleet.orElseGet(() -> fleetOf(broker, started)),
          queueType,
          started,
          classPath,
          jvmOptions,
          Optional.empty(),
          Optional.empty(),
          0,
          0,
          waitForWorkers,
          waitForBroker,
          gracePeriod,
          workerOutput);
    }
  }
}
