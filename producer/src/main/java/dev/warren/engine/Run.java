package dev.warren.engine;

import java.time.Instant;

/**
 * Where and when an item ran. For an item that never ran, host is empty, pid 0, attempt 0, and
 * started and finished are the time of its answer.
 *
 * @param host name of the machine
 * @param pid process on that machine
 * @param attempt 1 for the first run
 * @param queued when it was submitted, by the submitter's clock
 * @param started when it started, by the worker's clock
 * @param finished when it ended, by the worker's clock
 */
public record Run(
    String host, long pid, int attempt, Instant queued, Instant started, Instant finished) {

  /** An item that never ran, answered now. */
  static Run never(Instant queued) {
    Instant now = Instant.now();
    return new Run("", 0, 0, queued, now, now);
  }

  Run queuedAt(Instant time) {
    return new Run(host, pid, attempt, time, started, finished);
  }
}
