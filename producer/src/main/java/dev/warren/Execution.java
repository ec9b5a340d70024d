package dev.warren;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/**
 * Where and when an item ran, in its last attempt. An item that never ran has an empty host,
 * process 0 and attempt 0, and started and finished when its outcome was known.
 *
 * @param host name of the machine; on {@link Pool#threads} this one
 * @param pid process on that machine
 * @param attempt number of the attempt, 1 for the first
 * @param queued when it was submitted, by the clock of the caller's machine
 * @param started when the attempt started, by the clock of the worker's machine
 * @param finished when it ended, by the clock of the worker's machine
 */
public record Execution(
    String host, long pid, int attempt, Instant queued, Instant started, Instant finished) {

  /** Checks that nothing is null. */
  public Execution {
    requireNonNull(host, "host");
    requireNonNull(queued, "queued");
    requireNonNull(started, "started");
    requireNonNull(finished, "finished");
  }

  /** {@return how long the attempt took} */
  public Duration took() {
    return Duration.between(started, finished);
  }
}
