package dev.warren.engine;

import java.time.Instant;

/**
 * Where and when an item ran. For an item that never ran, host is empty, pid 0, attempt 0, and
 * started and finished are the time of its answer. Times are microseconds since the epoch.
 *
 * @param host name of the machine
 * @param pid process on that machine
 * @param attempt 1 for the first run
 * @param queued when it was submitted, by the submitter's clock
 * @param started when it started, by the worker's clock
 * @param finished when it ended, by the worker's clock
 */
public record ItemTiming(
    String host, long pid, int attempt, long queued, long started, long finished) {

  /** An item that never ran, answered now. */
  public static ItemTiming never(long queued) {
    long now = now();
    return new ItemTiming("", 0, 0, queued, now, now);
  }

  /** The time now. */
  public static long now() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
  }

  /** How long it ran, in microseconds. */
  public long tookMicros() {
    return finished - started;
  }

  ItemTiming queuedAt(long time) {
    return new ItemTiming(host, pid, attempt, time, started, finished);
  }
}
