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
 * @param sentAt when it was sent, in milliseconds since the epoch by the clock of the producer; 0
 *     if unknown
 * @param alone whether it is to run while its process runs nothing else, because something that ran
 *     together with it ended a process
 * @param build what tells versions of the task's class apart, as the producer has it; empty if the
 *     worker need not look
 * @param sameBuildOnly whether a worker that has another build must not run it
 */
public record TaskMessage(
    String job,
    String key,
    String task,
    long first,
    List<JsonBytes> items,
    int attempt,
    int generation,
    long timeLimitMillis,
    long sentAt,
    boolean alone,
    String build,
    boolean sameBuildOnly) {

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
    Limits.checkNotNegative("sent", sentAt);
    Limits.checkNameOrNone("build", build);
    items = JsonValues.immutable(items);
  }

  /** A message that may run beside others, in any build, and does not say when it was sent. */
  public TaskMessage(
      String job,
      String key,
      String task,
      long first,
      List<JsonBytes> items,
      int attempt,
      int generation,
      long timeLimitMillis) {
    this(job, key, task, first, items, attempt, generation, timeLimitMillis, 0, false, "", false);
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

  /**
   * Some of its items as a message of their own.
   *
   * @param from the first of them, counted from 0
   * @param to behind the last of them
   */
  public TaskMessage part(int from, int to) {
    return new TaskMessage(
        job,
        key,
        task,
        first + from,
        items.subList(from, to),
        attempt,
        generation,
        timeLimitMillis,
        sentAt,
        alone,
        build,
        sameBuildOnly);
  }

  /** The index of the last item. */
  public long last() {
    return first + items.size() - 1;
  }
}
