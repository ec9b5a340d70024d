package dev.warren.supervisor;

/**
 * How many processes a supervisor may keep.
 *
 * @param minimum the fewest, at least 1
 * @param maximum the most, at most {@link #MOST_PROCESSES}; where it is more than the fewest, the
 *     supervisor chooses between them by what waits in the queues
 * @param burst whether it ends when nothing is left to do
 */
public record Scaling(int minimum, int maximum, boolean burst) {
  /** No machine runs more processes than this, and a slip of the hand should not try. */
  public static final int MOST_PROCESSES = 1_000;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException in words that name the number that is out of range
   */
  public Scaling {
    if (minimum < 1) {
      throw new IllegalArgumentException("at least 1 worker process, not " + minimum);
    }
    if (maximum < minimum) {
      throw new IllegalArgumentException(
          "the fewest first, as in "
              + maximum
              + ".."
              + minimum
              + ", not "
              + minimum
              + ".."
              + maximum);
    }
    if (maximum > MOST_PROCESSES) {
      throw new IllegalArgumentException(
          "at most " + MOST_PROCESSES + " worker processes, not " + maximum);
    }
  }

  /** Always the same number, unless somebody asks for another one. */
  public static Scaling fixed(int processes) {
    return new Scaling(processes, processes, false);
  }

  /** Whether the supervisor chooses the number. */
  boolean isAutomatic() {
    return minimum < maximum;
  }
}
