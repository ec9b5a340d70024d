package dev.warren.supervisor;

import static java.util.Objects.requireNonNull;

import dev.warren.broker.QueueType;
import dev.warren.worker.contract.SharedStatus;
import dev.warren.worker.contract.TaskRules;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How many processes a supervisor keeps, and of what kind. Immutable.
 *
 * @param fleet name of the fleet they work for
 * @param queueType type of the queues they declare
 * @param processes how many are kept at first, at least 1
 * @param classPath class path of a process, in the form of {@code java.class.path}
 * @param jvmOptions options of the virtual machine, after Warren's own (a collector for one busy
 *     thread, a bound of the heap that fits the number of processes, an end at once without memory)
 *     so that they win
 * @param initializer task that every process runs once before its first item
 * @param initializerArgument its argument as JSON; empty if it takes none
 * @param maxTasksPerChild items after which a process is replaced, 0 for never
 * @param maxMemoryPerChild resident bytes over which a process is replaced between two items, 0 for
 *     never
 * @param gracePeriod how long {@link Supervisor#close} lets running items finish
 * @param rules which tasks they run, and for how long
 * @param scaling how many processes it may keep later
 * @param threads how many items each process runs at a time, 1 to {@link #MAX_THREADS}
 */
public record SupervisorConfig(
    String fleet,
    QueueType queueType,
    int processes,
    String classPath,
    List<String> jvmOptions,
    Optional<String> initializer,
    Optional<String> initializerArgument,
    int maxTasksPerChild,
    long maxMemoryPerChild,
    Duration gracePeriod,
    TaskRules rules,
    Scaling scaling,
    int threads) {

  /** How many items a process runs at a time at most. */
  public static final int MAX_THREADS = SharedStatus.MAX_THREADS;

  /** Grace period when none is given. */
  public static final Duration DEFAULT_GRACE_PERIOD = Duration.ofSeconds(30);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException naming the value that is out of range
   */
  public SupervisorConfig {
    requireNonNull(fleet, "fleet");
    requireNonNull(queueType, "queueType");
    requireNonNull(classPath, "classPath");
    jvmOptions = List.copyOf(jvmOptions);
    requireNonNull(initializer, "initializer");
    requireNonNull(initializerArgument, "initializerArgument");
    requireNonNull(gracePeriod, "gracePeriod");
    requireNonNull(rules, "rules");
    requireNonNull(scaling, "scaling");
    check("processes", processes, 1);
    check("maxTasksPerChild", maxTasksPerChild, 0);
    check("maxMemoryPerChild", maxMemoryPerChild, 0);
    check("threads", threads, 1);
    if (threads > MAX_THREADS) {
      throw new IllegalArgumentException(
          "threads must be at most " + MAX_THREADS + ", not " + threads);
    }
    if (gracePeriod.isNegative()) {
      throw new IllegalArgumentException("gracePeriod must not be negative");
    }
  }

  /** A configuration of processes that run all tasks, one item at a time. */
  public SupervisorConfig(
      String fleet,
      QueueType queueType,
      int processes,
      String classPath,
      List<String> jvmOptions,
      Optional<String> initializer,
      Optional<String> initializerArgument,
      int maxTasksPerChild,
      long maxMemoryPerChild,
      Duration gracePeriod) {
    this(
        fleet,
        queueType,
        processes,
        classPath,
        jvmOptions,
        initializer,
        initializerArgument,
        maxTasksPerChild,
        maxMemoryPerChild,
        gracePeriod,
        TaskRules.NONE,
        Scaling.fixed(processes),
        1);
  }

  private static void check(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", not " + value);
    }
  }

  /**
   * A configuration with the given values and defaults for all others.
   *
   * @param fleet name of the fleet
   * @param queueType type of the queues
   * @param processes how many processes
   * @param classPath class path of a process
   */
  public static SupervisorConfig of(
      String fleet, QueueType queueType, int processes, String classPath) {
    return new SupervisorConfig(
        fleet,
        queueType,
        processes,
        classPath,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        0,
        0,
        DEFAULT_GRACE_PERIOD);
  }
}
