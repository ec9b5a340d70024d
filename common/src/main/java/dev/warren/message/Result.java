package dev.warren.message;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** An answer to one item or to several consecutive ones. */
public sealed interface Result {

  /** The index of the first item that is answered; -1 if the message could not be read that far. */
  long first();

  /** How often the items had been sent again before this delivery. */
  int generation();

  /** How many items are answered. */
  int count();

  /**
   * The values of consecutive items. The array is not copied and must not be changed.
   *
   * @param first the index of the first item
   * @param attempt the number of the attempt, from 1
   * @param generation how often the items had been sent again
   * @param startedMicros when the first item started, in microseconds since the epoch
   * @param tookMicros how long each item took, in microseconds
   * @param values the result of each item
   */
  record Values(
      long first,
      int attempt,
      int generation,
      long startedMicros,
      long[] tookMicros,
      List<JsonBytes> values)
      implements Result {

    /** Checks the values against the limits of the protocol. */
    public Values {
      requireNonNull(tookMicros, "tookMicros");
      values = JsonValues.immutable(values);
      Limits.checkItems(first, values.size());
      Limits.checkAttempt(attempt);
      Limits.checkNotNegative("hop", generation);
      if (tookMicros.length != values.size()) {
        throw new IllegalArgumentException(
            "took has " + tookMicros.length + " entries for " + values.size() + " values");
      }
    }

    @Override
    public int count() {
      return values.size();
    }
  }

  /**
   * The failure of one item.
   *
   * @param first the index of the item; -1 if its message could not be read that far
   * @param attempt the number of the attempt, from 1
   * @param generation how often the item had been sent again
   * @param startedMicros when the item started, in microseconds since the epoch
   * @param tookMicros how long it took, in microseconds
   * @param failure what it ended with
   */
  record Failed(
      long first, int attempt, int generation, long startedMicros, long tookMicros, Failure failure)
      implements Result {

    /** Checks the values against the limits of the protocol. */
    public Failed {
      requireNonNull(failure, "failure");
      if (first < -1) {
        throw new IllegalArgumentException("first must be -1 or more, not " + first);
      }
      Limits.checkAttempt(attempt);
      Limits.checkNotNegative("hop", generation);
    }

    @Override
    public int count() {
      return 1;
    }
  }

  /**
   * Items that were delivered before to a process that went away, and were not run now. They are to
   * be sent again, one a message, with the next generation, unless they have an answer.
   *
   * @param first the index of the first item
   * @param count how many items
   * @param generation how often the items had been sent again
   * @param recalled whether nobody had begun them, and their producer asked for them
   */
  record Returned(long first, int count, int generation, boolean recalled) implements Result {

    /** Checks the values against the limits of the protocol. */
    public Returned {
      Limits.checkItems(first, count);
      Limits.checkNotNegative("hop", generation);
    }

    /** Items that were delivered before. */
    public Returned(long first, int count, int generation) {
      this(first, count, generation, false);
    }
  }
}
