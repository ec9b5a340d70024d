package dev.warren.engine;

import dev.warren.job.RetryPolicy;
import java.time.Duration;

/**
 * Limits and budgets of each item of a call.
 *
 * @param timeLimitMillis longest run of one item, from its own start; 0 for none
 * @param retries how often an item that failed or timed out is run again
 * @param retryDelay wait before the first of those, doubled for each further one
 * @param crashLimit attempts in all that may end with the death of the process, at least 1
 */
public record WorkOptions(long timeLimitMillis, int retries, Duration retryDelay, int crashLimit) {

  /** Checks the ranges. */
  public WorkOptions {
    if (timeLimitMillis < 0) {
      throw new IllegalArgumentException("out of range");
    }
    new RetryPolicy(retries, retryDelay, crashLimit);
  }

  RetryPolicy retryPolicy() {
    return new RetryPolicy(retries, retryDelay, crashLimit);
  }
}
