package dev.warren.message;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What one process has to say about items of one job.
 *
 * @param job the job
 * @param host the host of the process
 * @param pid the process
 * @param results the answers, in no order; an index may be answered by several
 */
public record ResultMessage(String job, String host, long pid, List<Result> results) {

  /** Checks the values against the limits of the protocol. */
  public ResultMessage {
    Limits.checkJob(job);
    requireNonNull(host, "host");
    results = List.copyOf(results);
  }
}
