package dev.warren.message;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Results of one process for items of one job.
 *
 * @param job the job
 * @param key the secret that came with its tasks; empty if none did
 * @param host the host of the process
 * @param pid the process
 * @param results the answers, in no order; an index may be answered by several
 */
public record ResultMessage(String job, String key, String host, long pid, List<Result> results) {

  /** Checks the values against the limits of the protocol. */
  public ResultMessage {
    Limits.checkJob(job);
    Limits.checkKey(key);
    requireNonNull(host, "host");
    results = List.copyOf(results);
  }

  /** Results for a job that has no key. */
  public ResultMessage(String job, String host, long pid, List<Result> results) {
    this(job, "", host, pid, results);
  }
}
