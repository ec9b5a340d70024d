package dev.warren.engine;

import dev.warren.broker.QueueType;
import dev.warren.broker.address.BrokerAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Options for tests, which say only what differs from the usual. */
final class FleetOptionsBuilder {
  private Optional<BrokerAddress> broker = Optional.empty();
  private Optional<String> fleet = Optional.empty();
  private QueueType queueType = QueueType.QUORUM;
  private OptionalInt processes = OptionalInt.empty();
  private String classPath = "";
  private List<String> jvmOptions = List.of();
  private Duration waitForWorkers = FleetOptions.DEFAULT_WAIT_FOR_WORKERS;
  private Duration waitForBroker = FleetOptions.DEFAULT_WAIT_FOR_BROKER;
  private Duration gracePeriod = FleetOptions.DEFAULT_GRACE_PERIOD;

  private JobOptions job = JobOptions.DEFAULT;

  private FleetOptionsBuilder() {}

  /** Told nothing, it makes an embedded broker and one process for each core. */
  static FleetOptionsBuilder create() {
    return new FleetOptionsBuilder();
  }

  /** Where the broker is; empty for an embedded one. */
  FleetOptionsBuilder broker(Optional<BrokerAddress> address) {
    broker = address;
    return this;
  }

  /** Where the broker is. */
  FleetOptionsBuilder broker(BrokerAddress address) {
    return broker(Optional.of(address));
  }

  /**
   * The fleet whose queues are used; without it the usual one, or one that nobody else has, where
   * processes are started on a broker that others may use.
   */
  FleetOptionsBuilder fleet(String name) {
    fleet = Optional.of(name);
    return this;
  }

  /** Type of the queues, where the broker knows types. */
  FleetOptionsBuilder queueType(QueueType type) {
    queueType = type;
    return this;
  }

  /**
   * Worker processes to start; without it one for each core with the embedded broker, and none with
   * another, whose fleet is used.
   */
  FleetOptionsBuilder processes(int number) {
    processes = OptionalInt.of(number);
    return this;
  }

  /** How the job wants to be treated. */
  FleetOptionsBuilder job(JobOptions options) {
    job = options;
    return this;
  }

  /** Class path of the processes that are started. */
  FleetOptionsBuilder classPath(String path) {
    classPath = path;
    return this;
  }

  /** Further options of their JVMs. */
  FleetOptionsBuilder jvmOptions(List<String> options) {
    jvmOptions = options;
    return this;
  }

  /** How long to go on without any worker, where others run them. */
  FleetOptionsBuilder waitForWorkers(Duration time) {
    waitForWorkers = time;
    return this;
  }

  /** How long to go on without the broker, or with one that takes no messages. */
  FleetOptionsBuilder waitForBroker(Duration time) {
    waitForBroker = time;
    return this;
  }

  /** How long running items may go on when the engine is closed. */
  FleetOptionsBuilder gracePeriod(Duration time) {
    gracePeriod = time;
    return this;
  }

  /**
   * What was said, and the usual for the rest.
   *
   * @throws IllegalArgumentException naming the value that is out of range
   */
  FleetOptions build() {
    int started =
        processes.orElseGet(
            () -> broker.isPresent() ? 0 : Runtime.getRuntime().availableProcessors());
    return new FleetOptions(
        broker,
        fleet.orElseGet(() -> FleetOptions.fleetOf(broker, started)),
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
        job,
        line -> {});
  }
}
