package dev.warren.producer.bench;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How often something is measured.
 *
 * @param warmUp for how long before it counts, and once at least: it takes the compilers of a
 *     virtual machine some time to make the best of a program
 * @param repetitions how often then
 */
public record Rounds(Duration warmUp, int repetitions) {

  /** Checks the ranges. */
  public Rounds {
    requireNonNull(warmUp, "warmUp");
    if (warmUp.isNegative() || repetitions < 1) {
      throw new IllegalArgumentException("out of range");
    }
  }

  /** As many of what starts cold each time: one run that does not count is enough. */
  public Rounds cold() {
    return new Rounds(Duration.ZERO, repetitions);
  }
}
