package dev.warren.engine;

import dev.warren.message.JobStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The other jobs of a fleet, as their producers tell of them. A job of which nothing was heard for
 * three times as long as producers pause is taken to be gone. Thread-safe.
 */
final class OtherJobs {
  /** How many jobs are kept; further ones are not: anybody may make some up. */
  static final int MOST = 1_000;

  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(5);

  /** How many messages a second all producers together may cause, about. */
  private static final int MESSAGES_PER_SECOND = 200;

  /** However many there are: a flood of jobs that somebody made up must be over some time. */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private static final int MISSED = 3;

  /** How often it is looked who is gone: to look at all for each message would take too long. */
  private static final Duration FORGET_EVERY = Duration.ofMillis(500);

  private record Other(long open, int weight, long heardAt) {
    boolean active() {
      return open > 0;
    }
  }

  private final String own;
  private final Map<String, Other> others = new HashMap<>();
  private Optional<Long> forgotAt = Optional.empty();

  /**
   * None is known.
   *
   * @param own the name of this job, which hears itself
   */
  OtherJobs(String own) {
    this.own = own;
  }

  /**
   * A producer tells of its job.
   *
   * @param now by {@link System#nanoTime}
   * @return whether that changes the share of this job
   */
  synchronized boolean heard(JobStatus status, long now) {
    if (status.job().equals(own)) {
      return false;
    }
    if (status.over()) {
      Other gone = others.remove(status.job());
      return gone != null && gone.active();
    }
    if (others.size() >= MOST && !others.containsKey(status.job())) {
      forget(now);
      if (others.size() >= MOST) {
        return false;
      }
    }
    long open = Math.min(Integer.MAX_VALUE, status.submitted() - status.done());
    boolean active = open > 0;
    int weight = Math.min(status.weight(), JobOptions.MAX_WEIGHT);
    Other before = others.put(status.job(), new Other(open, weight, now));
    return before == null ? active : before.active() != active || before.weight() != weight;
  }

  /** Whether any of them has items that wait or run. */
  synchronized boolean isAnyActive(long now) {
    forget(now);
    return others.values().stream().anyMatch(Other::active);
  }

  /** How many items of theirs wait or run, as they said last. */
  synchronized long openItems(long now) {
    forget(now);
    return others.values().stream().filter(Other::active).mapToLong(Other::open).sum();
  }

  /** The largest weight of those that have items that wait or run; 0 if none has. */
  synchronized int largestWeight(long now) {
    forget(now);
    return others.values().stream().filter(Other::active).mapToInt(Other::weight).max().orElse(0);
  }

  /**
   * How long a producer pauses between two messages about its job, so that all of them together do
   * not cause too many: each is heard by each. Only those that have items speak again and again.
   */
  synchronized Duration pause() {
    long producers = others.values().stream().filter(Other::active).count() + 1;
    long millis = producers * producers * 1_000 / MESSAGES_PER_SECOND;
    return Duration.ofMillis(
        Math.min(Math.max(SHORTEST_PAUSE.toMillis(), millis), LONGEST_PAUSE.toMillis()));
  }

  private void forget(long now) {
    if (forgotAt.isPresent() && now - forgotAt.get() < FORGET_EVERY.toNanos()) {
      return;
    }
    forgotAt = Optional.of(now);
    long kept = MISSED * pause().toNanos() + SHORTEST_PAUSE.toNanos() / 2;
    others.values().removeIf(other -> now - other.heardAt() > kept);
  }
}
