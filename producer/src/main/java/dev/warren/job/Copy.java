package dev.warren.job;

/**
 * One of the copies of an item that are sent to be run, one after the other.
 *
 * @param chunk the chunk that the item was submitted in
 * @param id the item's number within the job
 * @param attempt the attempt that this copy is, from 1
 * @param generation how often the item was sent again before, for whatever reason
 */
public record Copy<C extends Chunk>(C chunk, long id, int attempt, int generation) {

  /**
   * The name of a copy.
   *
   * @param item the item's number within the job
   * @param generation how often the item was sent again before
   */
  public record Id(long item, int generation) {}
}
