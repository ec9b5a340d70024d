package dev.warren;

/**
 * How far a map or an iterator is. Reading it costs the same for any number of items.
 *
 * <p>Items that were cancelled, or open when the pool was terminated, have neither succeeded nor
 * failed: once the call is ready they are those that are not {@link #done}.
 *
 * @param submitted items of the call; of an iterator those that were read so far
 * @param succeeded items that have a value
 * @param failed items that ended in an exception of their own
 */
public record Progress(long submitted, long succeeded, long failed) {

  /** {@return items that have succeeded or failed} */
  public long done() {
    return succeeded + failed;
  }
}
