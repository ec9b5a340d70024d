package dev.warren.message;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A chunk of consecutive items of one job, to be run by one worker.
 *
 * @param job the job, which is public on the fleet
 * @param key the job's secret, which its results repeat; empty if it has none
 * @param task the name of the task
 * @param first the index of the first item in the job
 * @param items the arguments of each item, one JSON array each
 * @param attempt the number of the attempt, from 1
 * @param generation how often the items were sent again, from 0
 * @param timeLimitMillis how long each item may run, in milliseconds; 0 for no limit
 */
public record TaskMessage(
    String job,
    String key,
    String task,
    long first,
    List<JsonBytes> items,
    int attempt,
    int generation,
    long timeLimitMillis) {

  /** Checks the values against the limits of the protocol. */
  public TaskMessage {
    Limits.checkJob(job);
    Limits.checkKey(key);
    Limits.checkTask(task);
    requireNonNull(items, "items");
    Limits.checkItems(first, items.size());
    Limits.checkAttempt(attempt);
    Limits.checkNotNegative("hop", generation);
    Limits.checkNotNegative("timeLimit", timeLimitMillis);
    items = JsonValues.immutable(items);
  }

  /** A message of a job that has no key. */
  public TaskMessage(
      String job,
      String task,
      long first,
      List<JsonBytes> items,
      int attempt,
      int generation,
      long timeLimitMillis) {
    this(job, "", task, first, items, attempt, generation, timeLimitMillis);
  }

  /** The index of the last item. */
  public long last() {
    return first + items.size() - 1;
  }
}
