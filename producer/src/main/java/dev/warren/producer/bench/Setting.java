package dev.warren.producer.bench;

import static java.util.Objects.requireNonNull;

import dev.warren.Pool;
import dev.warren.broker.QueueType;
import dev.warren.engine.FleetOptions;
import java.util.function.Consumer;

/**
 * Where and how often figures are measured.
 *
 * @param fleet the broker and the workers
 * @param rounds how often each is measured
 * @param tasks the larger number of tasks of {@link TaskCost}
 * @param notices takes what the user is to know, one line at a time
 */
public record Setting(FleetOptions fleet, Rounds rounds, int tasks, Consumer<String> notices) {

  /** Checks the ranges. */
  public Setting {
    requireNonNull(fleet, "fleet");
    requireNonNull(rounds, "rounds");
    requireNonNull(notices, "notices");
    if (tasks < 1) {
      throw new IllegalArgumentException("out of range");
    }
  }

  /** Cores that this program may use. */
  static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  /**
   * Opens a pool.
   *
   * @param processes worker processes to start; 0 uses those of the fleet
   */
  Pool open(int processes) {
    Pool.Builder builder =
        Pool.builder()
            .fleet(fleet.fleet())
            .waitForWorkers(fleet.waitForWorkers())
            .workerOutput(fleet.workerOutput());
    if (fleet.queueType() == QueueType.CLASSIC) {
      builder.classicQueues();
    }
    fleet.broker().ifPresent(address -> builder.broker(address.toUriWithPassword()));
    if (processes > 0) {
      builder.processes(processes).jvmOptions(fleet.jvmOptions());
    }
    return builder.open();
  }
}
