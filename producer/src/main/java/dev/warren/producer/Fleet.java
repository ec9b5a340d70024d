package dev.warren.producer;

import static java.util.Objects.requireNonNull;

import dev.warren.Pool;
import dev.warren.broker.QueueNames;
import dev.warren.broker.QueueType;
import dev.warren.broker.address.BrokerAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which broker and which workers a command uses.
 *
 * @param broker where the broker is; empty for an embedded one
 * @param name name of the fleet whose queues are used
 * @param queueType type of the queues, where the broker knows types
 * @param processes worker processes to start; 0 uses the workers that others run
 * @param jvmOptions further options of their JVMs
 * @param waitForWorkers how long to go on without any worker, where others run them
 * @param threads threads of this JVM that run the tasks instead of all that; 0 for none
 */
public record Fleet(
    Optional<BrokerAddress> broker,
    String name,
    QueueType queueType,
    int processes,
    List<String> jvmOptions,
    Duration waitForWorkers,
    int threads) {

  /** Name of the fleet, unless told otherwise. */
  public static final String DEFAULT_NAME = "default";

  /** Checks what is never null. */
  public Fleet {
    requireNonNull(broker, "broker");
    requireNonNull(name, "name");
    requireNonNull(queueType, "queueType");
    jvmOptions = List.copyOf(jvmOptions);
    requireNonNull(waitForWorkers, "waitForWorkers");
  }

  /** Threads of this JVM, and no broker. */
  public static Fleet ofThreads(int threads) {
    return new Fleet(
        Optional.empty(), DEFAULT_NAME, QueueType.QUORUM, 0, List.of(), Duration.ZERO, threads);
  }

  /** The name where none is given: one that nobody else has, if processes join a broker. */
  public static String nameOf(Optional<BrokerAddress> broker, int processes) {
    return broker.isPresent() && processes > 0 ? QueueNames.own().fleet() : DEFAULT_NAME;
  }

  /** The broker for people: "embedded", "none", or its address without the password. */
  public String brokerName() {
    return threads > 0 ? "none" : broker.map(BrokerAddress::toString).orElse("embedded");
  }

  /**
   * Describes a pool.
   *
   * @param processes worker processes to start; 0 uses those of the fleet
   */
  public void describe(Pool.Builder pool, int processes) {
    if (threads > 0) {
      pool.threads(threads).copyValues();
      return;
    }
    pool.fleet(name).waitForWorkers(waitForWorkers);
    if (queueType == QueueType.CLASSIC) {
      pool.classicQueues();
    }
    broker.ifPresent(address -> pool.broker(address.toUriWithPassword()));
    if (processes > 0) {
      pool.processes(processes).jvmOptions(jvmOptions);
    }
  }
}
