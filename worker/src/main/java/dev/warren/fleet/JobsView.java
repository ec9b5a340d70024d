package dev.warren.fleet;

import dev.warren.message.JobStatus;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The jobs of a fleet, as their producers told of them last. Thread-safe. */
public final class JobsView {
  /** How many jobs are kept: others are not. */
  static final int MAX_JOBS = 10_000;

  private final Map<String, JobStatus> jobs = new HashMap<>();

  /** Creates an empty view. */
  public JobsView() {}

  /** Takes in what a producer says of its job. */
  public synchronized void heard(JobStatus job) {
    if (job.over()) {
      jobs.remove(job.job());
    } else if (jobs.size() < MAX_JOBS || jobs.containsKey(job.job())) {
      jobs.put(job.job(), job);
    }
  }

  /** What is known of each, in the order in which they began. */
  public synchronized List<JobStatus> jobs() {
    return jobs.values().stream()
        .sorted(Comparator.comparingLong(JobStatus::startedAt).thenComparing(JobStatus::job))
        .toList();
  }
}
