package dev.warren;

/**
 * What became of the items of a pool, at one moment: each is counted as submitted once and, when
 * its outcome is known, in exactly one of succeeded, failed, timedOut, crashed and cancelled. The
 * other numbers say how much more happened on the way.
 *
 * @param submitted items that were taken for execution
 * @param succeeded items that returned a value
 * @param failed items that threw, had no such task, or a value that cannot travel
 * @param timedOut items that ran beyond their time limit
 * @param crashed items that ended their process once too often
 * @param cancelled items that were cancelled, or open when the pool was terminated
 * @param duplicates second answers to an item, which were dropped
 * @param retries runs again after a failure or a timeout
 * @param crashes processes that were ended by an item
 * @param returned items that were sent again free of charge, because a process that held them went
 *     away, or their message did
 * @param messages task messages that were sent, again or for the first time; 0 for threads
 * @param forged messages of results that no worker made from a task of this pool; dropped
 */
public record Ledger(
    long submitted,
    long succeeded,
    long failed,
    long timedOut,
    long crashed,
    long cancelled,
    long duplicates,
    long retries,
    long crashes,
    long returned,
    long messages,
    long forged) {

  /** {@return how many items have an outcome} */
  public long done() {
    return succeeded + failed + timedOut + crashed + cancelled;
  }

  /**
   * {@return whether every submitted item has its one outcome; not before all calls have theirs}
   */
  public boolean balances() {
    return submitted == done();
  }
}
