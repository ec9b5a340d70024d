package dev.warren.job;

import dev.warren.message.FailureKind;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what became of every item. Each item is counted as submitted once and, when its outcome is
 * known, in exactly one of succeeded, failed, timed out, crashed and cancelled. The other counters
 * say how much more happened on the way. Thread-safe; cheap to write, consistent once all is
 * answered.
 */
public final class Counters {
  private final LongAdder submitted = new LongAdder();
  private final LongAdder succeeded = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder timedOut = new LongAdder();
  private final LongAdder crashed = new LongAdder();
  private final LongAdder cancelled = new LongAdder();
  private final LongAdder duplicates = new LongAdder();
  private final LongAdder retries = new LongAdder();
  private final LongAdder crashes = new LongAdder();
  private final LongAdder returned = new LongAdder();
  private final LongAdder messages = new LongAdder();
  private final LongAdder forged = new LongAdder();

  /** The counters at one moment. */
  public record Totals(
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

    /** Whether every submitted item has exactly one outcome. */
    public boolean balances() {
      return submitted == succeeded + failed + timedOut + crashed + cancelled;
    }

    /** Items that have an outcome. */
    public long done() {
      return succeeded + failed + timedOut + crashed + cancelled;
    }
  }

  /** Counts items that were taken for execution. */
  public void submitted(long items) {
    submitted.add(items);
  }

  /** Counts items that returned a value. */
  public void succeeded(long items) {
    succeeded.add(items);
  }

  /** Counts an item that was answered without a value. */
  public void failed(FailureKind kind) {
    switch (kind) {
      case TIMEOUT -> timedOut.increment();
      case CRASHED -> crashed.increment();
      case CANCELLED, TERMINATED -> cancelled.increment();
      default -> failed.increment();
    }
  }

  /** Counts answers to items that had one already; the first stays. */
  public void duplicates(long items) {
    duplicates.add(items);
  }

  /** Counts an item that is run again after it failed or timed out. */
  public void retried() {
    retries.increment();
  }

  /** Counts a process that was ended by an item. */
  public void crash() {
    crashes.increment();
  }

  /**
   * Counts an item that is sent again free of charge: a process that held it went away, or its
   * message did.
   */
  public void returned() {
    returned.increment();
  }

  /** Counts a task message that was sent for the first time or again. */
  public void message() {
    messages.increment();
  }

  /** Counts a message of results that no worker made from a task of this job. */
  public void forged() {
    forged.increment();
  }

  /** Reads all counters. */
  public Totals totals() {
    return new Totals(
        submitted.sum(),
        succeeded.sum(),
        failed.sum(),
        timedOut.sum(),
        crashed.sum(),
        cancelled.sum(),
        duplicates.sum(),
        retries.sum(),
        crashes.sum(),
        returned.sum(),
        messages.sum(),
        forged.sum());
  }
}
