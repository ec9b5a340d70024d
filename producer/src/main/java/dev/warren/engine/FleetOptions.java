package dev.warren.engine;

import static java.util.Objects.requireNonNull;

import dev.warren.broker.QueueNames;
import dev.warren.broker.QueueType;
import dev.warren.broker.address.BrokerAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Which broker and which workers a {@link BrokerEngine} uses.
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
 * @param job how the job wants to be treated by the fleet
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
    JobOptions job,
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
    requireNonNull(job, "job");
    requireNonNull(workerOutput, "workerOutput");
    if (processes < 0 || (processes == 0 && broker.isEmpty())) {
      throw new IllegalArgumentException("at least 1 worker process, not " + processes);
    }
  }

  /** The fleet where none is named: nobody else's, if there are processes of its own. */
  public static String fleetOf(Optional<BrokerAddress> broker, int processes) {
    return broker.isPresent() && processes > 0 ? QueueNames.own().fleet() : DEFAULT_FLEET;
  }
}
