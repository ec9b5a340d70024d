package dev.warren.supervisor;

import dev.warren.message.JobStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How many items of the fleet's jobs have no outcome, as their producers say when they are asked.
 * Jobs that share a fleet keep little of their work in its queues, and hold the rest back. Belongs
 * to one thread.
 */
final class OpenWork {
  private static final Duration KNOWN_FOR = Duration.ofSeconds(30);

  /** How often the producers are asked at most. */
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(5);

  /** How many answers all supervisors together may cause in a second, about. */
  private static final int ANSWERS_A_SECOND = 200;

  private static final int MAX_JOBS = 10_000;

  private record Seen(long items, long at) {}

  private final Map<String, Seen> jobs = new HashMap<>();
  private long askedAt;
  private boolean asked;

  /**
   * Whether to ask now; counts as asked then.
   *
   * @param askers how many supervisors may do the same, about
   */
  boolean isToBeAsked(int askers, long now) {
    long pause = Duration.ofSeconds((long) askers * jobs.size() / ANSWERS_A_SECOND).toNanos();
    if (asked && now - askedAt < Math.max(SHORTEST_PAUSE.toNanos(), pause)) {
      return false;
    }
    asked = true;
    askedAt = now;
    return true;
  }

  /** A producer says how its job is. */
  void heard(JobStatus job, long now) {
    if (jobs.size() < MAX_JOBS || jobs.containsKey(job.job())) {
      jobs.put(job.job(), new Seen(Math.max(0, job.submitted() - job.done()), now));
    }
    if (job.over()) {
      jobs.remove(job.job());
    }
  }

  /** How many items are open, as far as that is known. */
  long items(long now) {
    jobs.values().removeIf(seen -> now - seen.at() > KNOWN_FOR.toNanos());
    long items = 0;
    for (Seen seen : jobs.values()) {
      items = Math.min(Integer.MAX_VALUE, items + Math.min(Integer.MAX_VALUE, seen.items()));
    }
    return items;
  }
}
