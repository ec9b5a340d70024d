package dev.warren;

/**
 * How far a map is. Reading it costs the same for any number of items.
 *
 * @param submitted items of the call
 * @param succeeded items that have a value
 * @param failed items that ended in an exception, cancelled ones included
 */
public record Progress(long submitted, long succeeded, long failed) {

  /** {@return items that have an outcome} */
  public long done() {
    return succeeded + failed;
  }
}
