package dev.warren.message;

import static java.util.Objects.requireNonNull;

/**
 * What a supervisor knows about one of its processes. Without a running item {@code task} and
 * {@code job} are empty and {@code index} is -1.
 *
 * @param pid the process
 * @param state what it does, a word in lower case
 * @param task the name of the task that runs
 * @param tasks how many items the process has run
 * @param rssBytes its resident memory, in bytes; 0 if unknown
 * @param startedAt when the process started, in milliseconds since the epoch
 * @param job the job of the item that runs
 * @param index the index of that item
 * @param generation how often that item was sent again
 */
public record ProcessStatus(
    long pid,
    String state,
    String task,
    long tasks,
    long rssBytes,
    long startedAt,
    String job,
    long index,
    int generation) {

  /** Checks that nothing is null. */
  public ProcessStatus {
    requireNonNull(state, "state");
    requireNonNull(task, "task");
    requireNonNull(job, "job");
  }
}
