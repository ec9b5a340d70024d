package dev.warren.message;

import static java.util.Objects.requireNonNull;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a producer says about its job.
 *
 * @param job the job
 * @param name what its user calls it; empty if it has no name
 * @param task the name of the task of its items, the newest one where there are several; empty
 *     before the first
 * @param total how many items it will have; empty where nobody knows
 * @param submitted items that were submitted so far
 * @param succeeded items that ended with a value
 * @param failed items whose task failed, or that could not be run
 * @param timedOut items that ran longer than they may
 * @param crashed items that ended their process too often
 * @param cancelled items that were cancelled, or terminated with their pool
 * @param running items that workers run now, as far as that is known
 * @param perSecond items that are answered in a second, lately
 * @param waitSeconds how long items wait now between their sending and their start, in seconds
 * @param weight its share of the fleet, compared with that of other jobs
 * @param host the host of its producer
 * @param pid the process of its producer
 * @param startedAt when it started, in milliseconds since the epoch
 * @param over whether this is the last that is said of it
 */
public record JobStatus(
    String job,
    String name,
    String task,
    OptionalLong total,
    long submitted,
    long succeeded,
    long failed,
    long timedOut,
    long crashed,
    long cancelled,
    long running,
    double perSecond,
    double waitSeconds,
    int weight,
    String host,
    long pid,
    long startedAt,
    boolean over) {

  /** Checks the values against the limits of the protocol. */
  public JobStatus {
    Limits.checkJob(job);
    requireNonNull(name, "name");
    requireNonNull(task, "task");
    requireNonNull(total, "total");
    requireNonNull(host, "host");
    if (weight < 1) {
      throw new IllegalArgumentException("weight must be 1 or more, not " + weight);
    }
  }

  /** The same with another number of running items. */
  public JobStatus withRunning(long items) {
    return new JobStatus(
        job,
        name,
        task,
        total,
        submitted,
        succeeded,
        failed,
        timedOut,
        crashed,
        cancelled,
        items,
        perSecond,
        waitSeconds,
        weight,
        host,
        pid,
        startedAt,
        over);
  }

  /** How many items have their outcome. */
  public long done() {
    return succeeded + failed + timedOut + crashed + cancelled;
  }

  /** Items that have no value, and were not cancelled. */
  public long failedInAll() {
    return failed + timedOut + crashed;
  }

  /** How long it takes on, at its present rate; empty where nobody knows. */
  public OptionalDouble secondsLeft() {
    boolean isKnown = total.isPresent() && perSecond > 0;
    double seconds = isKnown ? Math.max(0, total.getAsLong() - done()) / perSecond : 0;
    return isKnown && Double.isFinite(seconds)
        ? OptionalDouble.of(Math.round(seconds * 10) / 10.0)
        : OptionalDouble.empty();
  }
}
