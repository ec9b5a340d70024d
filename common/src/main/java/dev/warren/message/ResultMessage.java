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
 * @param build the build of the task's class that the process has, if it is not the one that its
 *     producer named; empty otherwise
 */
public record ResultMessage(
    String job, String key, String host, long pid, List<Result> results, String build) {

  /** Checks the values against the limits of the protocol. */
  public ResultMessage {
    Limits.checkJob(job);
    Limits.checkKey(key);
    requireNonNull(host, "host");
    Limits.checkNameOrNone("build", build);
    results = List.copyOf(results);
  }

  /** Results of a process whose build is not said to be another one. */
  public ResultMessage(String job, String key, String host, long pid, List<Result> results) {
    this(job, key, host, pid, results, "");
  }

  /** Results for a job that has no key. */
  public ResultMessage(String job, String host, long pid, List<Result> results) {
    this(job, "", host, pid, results);
  }
}
