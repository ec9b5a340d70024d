package dev.warren.message;

import static java.util.Objects.requireNonNull;

/**
 * An item that runs now.
 *
 * @param task the name of its task
 * @param job its job
 * @param index its index in the job
 * @param generation how often it was sent again
 * @param attempt the number of the attempt, from 1; 0 if unknown
 * @param startedAt when it started, in milliseconds since the epoch by the clock of its host; 0 if
 *     unknown
 */
public record ItemStatus(
    String task, String job, long index, int generation, int attempt, long startedAt) {

  /** Checks that nothing is null. */
  public ItemStatus {
    requireNonNull(task, "task");
    requireNonNull(job, "job");
  }
}
