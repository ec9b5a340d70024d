package dev.warren.producer.bench;

import static java.util.Objects.requireNonNull;

import dev.warren.Pool;
import dev.warren.producer.Fleet;
import java.util.function.Consumer;

/**
 * Where and how often figures are measured.
 *
 * @param fleet the broker and the workers
 * @param rounds how often each is measured
 * @param tasks the larger number of tasks of {@link TaskCost}
 * @param notices takes what the user is to know, one line at a time
 * @param workerOutput takes the lines that worker processes print
 */
public record Setting(
    Fleet fleet,
    Rounds rounds,
    int tasks,
    Consumer<String> notices,
    Consumer<String> workerOutput) {

  /** Checks the ranges. */
  public Setting {
    requireNonNull(fleet, "fleet");
    requireNonNull(rounds, "rounds");
    requireNonNull(notices, "notices");
    requireNonNull(workerOutput, "workerOutput");
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
    Pool.Builder pool = Pool.builder();
    fleet.describe(pool, processes);
    return pool.workerOutput(workerOutput).open();
  }
}
