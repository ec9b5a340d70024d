package dev.warren.engine;

import static java.util.Objects.requireNonNull;

/**
 * Values of consecutive items that one process ran, one after the other. The arrays are shared, not
 * copied: nobody may change them.
 *
 * @param values what {@link ItemCodec#decode} made of each result
 * @param host name of the machine
 * @param pid process on that machine
 * @param attempt 1 for the first run
 * @param queued when the items were submitted, in microseconds by the submitter's clock
 * @param started when the first item started, in microseconds by the worker's clock
 * @param took how long each item of a message ran, in microseconds
 * @param offset where in {@code took} the first of these items is
 */
public record Batch(
    Object[] values,
    String host,
    long pid,
    int attempt,
    long queued,
    long started,
    long[] took,
    int offset) {

  /** Checks what is never null. */
  public Batch {
    requireNonNull(values, "values");
    requireNonNull(host, "host");
    requireNonNull(took, "took");
  }

  /** How many items. */
  public int count() {
    return values.length;
  }

  /** How long all items ran, in microseconds. */
  public long tookMicros() {
    long micros = 0;
    for (int i = 0; i < values.length; i++) {
      micros += took[offset + i];
    }
    return micros;
  }

  /** Takes the items one by one. */
  public void forEach(Each each) {
    long begin = started;
    for (int i = 0; i < values.length; i++) {
      long end = begin + took[offset + i];
      each.item(
          i, new Answer.Value(values[i], new ItemTiming(host, pid, attempt, queued, begin, end)));
      begin = end;
    }
  }

  /** Takes one item. */
  @FunctionalInterface
  public interface Each {
    /** Item {@code i} of the batch, counted from 0. */
    void item(int i, Answer.Value answer);
  }
}
