package dev.warren.pool;

import static java.util.Objects.requireNonNull;

import dev.warren.EncodingException;
import dev.warren.Execution;
import dev.warren.Outcome;
import dev.warren.PoolTerminatedException;
import dev.warren.Summary;
import dev.warren.Summary.FailureGroup;
import dev.warren.Summary.Share;
import dev.warren.TaskCancelledException;
import dev.warren.TaskCrashedException;
import dev.warren.TaskException;
import dev.warren.TaskFailedException;
import dev.warren.TaskTimeoutException;
import dev.warren.UnknownTaskException;
import dev.warren.message.Crash;
import dev.warren.message.FailureGroupKey;
import dev.warren.message.FailureKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Gathers a {@link Summary}. Thread-safe. */
public final class SummaryGatherer implements Summary.Gatherer {
  private static final int MOST_GROUPS = 100;
  private static final int MOST_SHARES = 1_000;
  private static final int MOST_HOSTS = 20;
  private static final int MOST_INDEXES = 10;

  private record Place(String host, long pid) {}

  private static final class Part {
    private long items;
    private Duration busy = Duration.ZERO;
  }

  private static final class Group {
    private final Outcome.Failure<?> example;
    private final TreeSet<String> hosts = new TreeSet<>();
    private final TreeSet<Integer> indexes = new TreeSet<>();
    private long count;
    private Instant first = Instant.MAX;
    private Instant last = Instant.MIN;

    Group(Outcome.Failure<?> example) {
      this.example = example;
    }

    void add(int index, String host, Instant ended) {
      count++;
      first = ended.isBefore(first) ? ended : first;
      last = ended.isAfter(last) ? ended : last;
      if (!host.isEmpty() && hosts.size() < MOST_HOSTS) {
        hosts.add(host);
      }
      if (indexes.size() < MOST_INDEXES) {
        indexes.add(index);
      }
    }

    FailureGroup of(FailureGroupKey key) {
      return new FailureGroup(
          key.kind(),
          key.type(),
          key.where(),
          count,
          first,
          last,
          List.copyOf(hosts),
          List.copyOf(indexes),
          example);
    }
  }

  private final String task;
  // All guarded by this object's lock.
  private final TimeHistogram running = new TimeHistogram();
  private final TimeHistogram waiting = new TimeHistogram();
  private final Map<Place, Part> parts = new HashMap<>();
  private final Map<FailureGroupKey, Group> groups = new LinkedHashMap<>();
  private final Map<FailureKind, Long> kinds = new HashMap<>();
  private long succeeded;
  private long otherFailures;

  /**
   * Knows of no item yet.
   *
   * @param task name of the task
   */
  public SummaryGatherer(String task) {
    this.task = requireNonNull(task, "task");
  }

  @Override
  public synchronized void add(Outcome<?> outcome) {
    ran(outcome.execution());
    if (outcome instanceof Outcome.Failure<?> failure) {
      failed(failure);
    } else {
      succeeded++;
    }
  }

  private void ran(Execution run) {
    if (run.pid() == 0) {
      return;
    }
    long started = micros(run.started());
    running.add(micros(run.finished()) - started);
    waiting.add(started - micros(run.queued()));
    Place place = new Place(run.host(), run.pid());
    if (parts.size() >= MOST_SHARES && !parts.containsKey(place)) {
      place = new Place(run.host(), 0);
    }
    Part part = parts.computeIfAbsent(place, p -> new Part());
    part.items++;
    part.busy = part.busy.plus(run.took());
  }

  private static long micros(Instant time) {
    return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
  }

  private void failed(Outcome.Failure<?> failure) {
    FailureKind kind = kind(failure.error());
    kinds.merge(kind, 1L, Long::sum);
    if (kind == FailureKind.CANCELLED) {
      return; // nothing is wrong with it
    }
    FailureGroupKey key = key(kind, failure.error());
    Group group = groups.get(key);
    if (group == null && groups.size() < MOST_GROUPS) {
      group = new Group(failure);
      groups.put(key, group);
    }
    if (group == null) {
      otherFailures++;
    } else {
      group.add(failure.index(), host(failure), failure.execution().finished());
    }
  }

  private static FailureKind kind(TaskException error) {
    if (error instanceof TaskTimeoutException) {
      return FailureKind.TIMEOUT;
    }
    if (error instanceof TaskCrashedException) {
      return FailureKind.CRASHED;
    }
    if (error instanceof TaskCancelledException || error instanceof PoolTerminatedException) {
      return FailureKind.CANCELLED;
    }
    if (error instanceof UnknownTaskException) {
      return FailureKind.UNKNOWN_TASK;
    }
    return error instanceof EncodingException ? FailureKind.ENCODING : FailureKind.FAILED;
  }

  private FailureGroupKey key(FailureKind kind, TaskException error) {
    TaskFailedException thrown = error instanceof TaskFailedException e ? e : null;
    return FailureGroupKey.of(
        kind,
        thrown == null ? "" : thrown.remoteType(),
        thrown == null ? "" : thrown.remoteStack(),
        error instanceof TaskCrashedException e ? Optional.of(crash(e)) : Optional.empty(),
        task);
  }

  private static Crash crash(TaskCrashedException e) {
    return new Crash(e.host(), e.pid(), e.exitCode(), e.signal(), e.stderrTail());
  }

  private static String host(Outcome.Failure<?> failure) {
    boolean known = failure.error() instanceof TaskCrashedException e && !e.host().isEmpty();
    return known ? ((TaskCrashedException) failure.error()).host() : failure.execution().host();
  }

  @Override
  public synchronized Summary summary() {
    long failed =
        Stream.of(FailureKind.FAILED, FailureKind.ENCODING, FailureKind.UNKNOWN_TASK)
            .mapToLong(this::count)
            .sum();
    return new Summary(
        task,
        succeeded,
        failed,
        count(FailureKind.TIMEOUT),
        count(FailureKind.CRASHED),
        count(FailureKind.CANCELLED),
        running.times(),
        waiting.times(),
        parts.entrySet().stream()
            .map(e -> share(e.getKey(), e.getValue()))
            .sorted(Comparator.comparing(Share::host).thenComparing(Share::pid))
            .toList(),
        groups.entrySet().stream()
            .map(e -> e.getValue().of(e.getKey()))
            .sorted(Comparator.comparing(FailureGroup::count).reversed())
            .toList(),
        otherFailures);
  }

  private long count(FailureKind kind) {
    return kinds.getOrDefault(kind, 0L);
  }

  private static Share share(Place place, Part part) {
    return new Share(place.host(), place.pid(), part.items, part.busy);
  }
}
