package dev.warren;

import static java.util.Objects.requireNonNull;

import dev.warren.pool.SummaryGatherer;
import dev.warren.pool.SummaryText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What became of the items of a call, to be printed or read: outcomes, times, who did how much, and
 * failures in groups. It is as large as these are many, not as the items are.
 *
 * <p>{@link MapResult#summary} makes one. For the outcomes of an iterator there is a {@link
 * Gatherer}:
 *
 * <pre>{@code
 * Summary.Gatherer gatherer = Summary.gatherer("acme.Photos.scale");
 * for (Outcome<Photo> o : iterator.nextOutcomes(100)) { gatherer.add(o); }
 * System.out.println(gatherer.summary());
 * }</pre>
 *
 * @param task name of the task
 * @param succeeded items that have a value
 * @param failed items that threw, had no such task, or a value that cannot travel
 * @param timedOut items that ran beyond their time limit
 * @param crashed items that ended their process once too often
 * @param cancelled items that were cancelled, or open when the pool was terminated
 * @param running how long items ran, in their last attempt
 * @param waiting how long they waited, from their submission to the start of that attempt. As good
 *     as the clocks of both machines agree
 * @param shares the parts of the processes, sorted by host and process
 * @param failures items that failed, timed out or crashed, the largest group first
 * @param otherFailures items that are in no group, because there were too many different ones
 */
public record Summary(
    String task,
    long succeeded,
    long failed,
    long timedOut,
    long crashed,
    long cancelled,
    Times running,
    Times waiting,
    List<Share> shares,
    List<FailureGroup> failures,
    long otherFailures) {

  /** Checks that nothing is null, and copies the lists. */
  public Summary {
    requireNonNull(task, "task");
    requireNonNull(running, "running");
    requireNonNull(waiting, "waiting");
    shares = List.copyOf(shares);
    failures = List.copyOf(failures);
  }

  /**
   * How the times of many items are distributed. All are zero where nothing was measured.
   *
   * @param count how many were measured: items that ran
   * @param mean the mean
   * @param min the shortest
   * @param p50 the median; this and the next two are right to one percent
   * @param p90 what 90 % of the items did not exceed
   * @param p99 what 99 % of the items did not exceed
   * @param max the longest
   */
  public record Times(
      long count,
      Duration mean,
      Duration min,
      Duration p50,
      Duration p90,
      Duration p99,
      Duration max) {

    /** Checks that nothing is null. */
    public Times {
      requireNonNull(mean, "mean");
      requireNonNull(min, "min");
      requireNonNull(p50, "p50");
      requireNonNull(p90, "p90");
      requireNonNull(p99, "p99");
      requireNonNull(max, "max");
    }
  }

  /**
   * The part of one process.
   *
   * @param host name of the machine
   * @param pid process on that machine; 0 for all others of that machine together, where there were
   *     too many
   * @param items items whose last attempt ran there
   * @param busy how long it ran them
   */
  public record Share(String host, long pid, long items, Duration busy) {

    /** Checks that nothing is null. */
    public Share {
      requireNonNull(host, "host");
      requireNonNull(busy, "busy");
    }
  }

  /**
   * Failures that have what happened, and where, in common.
   *
   * @param kind {@code failed}, {@code timeout} or {@code crashed}
   * @param type class of what was thrown, or how the process ended, such as {@code signal 9
   *     (SIGKILL)}; empty if nothing of that applies
   * @param where the first frame of the task's own code, such as {@code
   *     acme.Photos.scale(Photos.java:41)}; empty if it is not known
   * @param count how many items
   * @param first when the first of them ended, by the clock of its machine
   * @param last when the last of them ended, by the clock of its machine
   * @param hosts the machines, sorted; 20 at most
   * @param indexes indexes of the items that came first, sorted; 10 at most
   * @param example the one that came first
   */
  public record FailureGroup(
      String kind,
      String type,
      String where,
      long count,
      Instant first,
      Instant last,
      List<String> hosts,
      List<Integer> indexes,
      Outcome.Failure<?> example) {

    /** Checks that nothing is null, and copies the lists. */
    public FailureGroup {
      requireNonNull(kind, "kind");
      requireNonNull(type, "type");
      requireNonNull(where, "where");
      requireNonNull(first, "first");
      requireNonNull(last, "last");
      hosts = List.copyOf(hosts);
      indexes = List.copyOf(indexes);
      requireNonNull(example, "example");
    }
  }

  /** Takes outcomes as they come, in bounded memory. Thread-safe. */
  public interface Gatherer {

    /** Counts the outcome of one more item. */
    void add(Outcome<?> outcome);

    /** {@return what is known by now} */
    Summary summary();
  }

  /**
   * Starts to gather outcomes.
   *
   * @param task name of the task, such as {@code acme.Photos.scale}; it tells the task's own code
   *     from that of libraries
   * @return a gatherer that knows of no item yet
   */
  public static Gatherer gatherer(String task) {
    return new SummaryGatherer(task);
  }

  /** {@return how many items have an outcome} */
  public long items() {
    return succeeded + failed + timedOut + crashed + cancelled;
  }

  /** {@return all of it in several lines, for people} */
  @Override
  public String toString() {
    return SummaryText.of(this);
  }
}
