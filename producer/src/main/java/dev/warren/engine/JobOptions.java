package dev.warren.engine;

import static java.util.Objects.requireNonNull;

/**
 * How a job wants to be treated by its fleet.
 *
 * @param name what its user calls it; empty if it has no name
 * @param weight its share of the fleet, compared with that of other jobs; 1 to {@link #MAX_WEIGHT}
 * @param sameBuildOnly whether workers that have another build of a task must not run it
 */
public record JobOptions(String name, int weight, boolean sameBuildOnly) {
  /** The largest weight. */
  public static final int MAX_WEIGHT = 100;

  /** A job without a name, with the usual share, that runs in any build. */
  public static final JobOptions DEFAULT = new JobOptions("", 1, false);

  /** Checks the ranges. */
  public JobOptions {
    requireNonNull(name, "name");
    if (weight < 1 || weight > MAX_WEIGHT) {
      throw new IllegalArgumentException(
          "the weight must be between 1 and " + MAX_WEIGHT + ", not " + weight);
    }
  }
}
