package dev.warren.producer.bench;

import java.util.List;

/**
 * One number, read several times.
 *
 * @param figure name of the figure that it belongs to
 * @param what what was measured, for people
 * @param unit in which unit
 * @param values one value for each repetition, in the order of time; at least one
 */
public record Reading(String figure, String what, String unit, List<Double> values) {

  /** Copies the values. */
  public Reading {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("a reading has at least one value");
    }
  }

  /** The smallest value. */
  public double min() {
    return sorted().get(0);
  }

  /** The value in the middle, or between the two in the middle. */
  public double median() {
    List<Double> sorted = sorted();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** The largest value. */
  public double max() {
    return sorted().get(values.size() - 1);
  }

  private List<Double> sorted() {
    return values.stream().sorted().toList();
  }
}
