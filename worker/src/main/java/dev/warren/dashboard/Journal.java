package dev.warren.dashboard;

import dev.warren.fleet.FleetClient.Answered;
import dev.warren.fleet.FleetFeed.Look;
import dev.warren.fleet.FleetFeed.Silent;
import dev.warren.fleet.WatchedTime;
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.JobStatus;
import dev.warren.message.SupervisorStatus;
import dev.warren.message.SupervisorStatus.Death;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What happened, found out by comparing one look at a fleet with the one before: deaths, jobs that
 * ended, comings and goings. All of it is bounded. Not thread-safe.
 */
final class Journal {
  static final int MAX_EVENTS = 100;
  static final int MAX_ENDED = 20;
  static final int MAX_DEATHS = 20;

  /** Of all supervisors together. */
  static final int MAX_DEATHS_IN_ALL = 500;

  private static final int MAX_EVENT_LENGTH = 500;

  /** A producer that is busy may miss questions: while nobody looks at the page, two of them. */
  private static final long MISSED_NANOS = TimeUnit.SECONDS.toNanos(15);

  /** Of how many jobs the items are counted, also of those that have ended: more than are seen. */
  private static final int MAX_COUNTED = 20_000;

  /** What kind of event, a word. */
  enum Kind {
    DEATH,
    RESTART,
    COMMAND,
    SUPERVISOR,
    JOB,
    BROKER
  }

  /** Something that happened. */
  record Event(long at, Kind kind, String text) {}

  /** A job that was seen and is gone. */
  record Ended(JobStatus job, long at) {}

  /**
   * A job that is there.
   *
   * @param at when its producer spoke of it last
   * @param watched how long the fleet had been watched by then
   */
  private record Heard(JobStatus job, long at, long watched) {}

  private final Deque<Event> events = new ArrayDeque<>();
  private final Deque<Ended> ended = new ArrayDeque<>();
  private final Map<String, Announcement> supervisors = new HashMap<>();
  private final Map<String, Deque<Death>> deaths = new LinkedHashMap<>();
  private final Map<String, Heard> jobs = new LinkedHashMap<>();

  /** Items of a job that ended, and those of them that failed. */
  private record Count(long items, long failed) {
    static Count of(JobStatus job) {
      return new Count(job.succeeded() + job.failedInAll(), job.failedInAll());
    }
  }

  /** By job; those that nobody spoke of for the longest time go first. */
  private final Map<String, Count> counted =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
          return size() > MAX_COUNTED;
        }
      };

  private final WatchedTime time = new WatchedTime();
  private int deathsInAll;
  private String trouble = "";
  private boolean hasSeen;
  private long firstSeenAt;
  private long itemsDone;
  private long itemsFailed;

  /**
   * Takes in what was seen.
   *
   * @param now in milliseconds since the epoch
   * @param nanoTime the same, as {@link System#nanoTime} says
   */
  void seen(Look look, long now, long nanoTime) {
    if (!look.trouble().equals(trouble)) {
      if (look.trouble().isEmpty()) {
        add(now, Kind.BROKER, "the broker is there again");
      } else if (trouble.isEmpty()) {
        add(now, Kind.BROKER, look.trouble());
      }
      trouble = look.trouble();
    }
    if (!trouble.isEmpty()) {
      time.failed();
      return;
    }
    if (!hasSeen) {
      firstSeenAt = now;
    }
    Set<String> there = new HashSet<>();
    for (Answered each : look.snapshot().supervisors()) {
      there.add(each.announcement().supervisor());
      seen(each.announcement(), now);
    }
    for (Silent each : look.silent()) {
      there.add(each.last().announcement().supervisor());
    }
    forgetOthers(there, now);
    seenJobs(look, now, time.looked(nanoTime));
    hasSeen = true;
  }

  private void seen(Announcement supervisor, long now) {
    Announcement before = supervisors.put(supervisor.supervisor(), supervisor);
    String name = name(supervisor);
    Optional<SupervisorStatus> status = supervisor.status();
    Optional<Death> death = status.flatMap(SupervisorStatus::lastDeath);
    if (before == null) {
      if (hasSeen) {
        add(now, Kind.SUPERVISOR, name + " has come");
      }
      death.ifPresent(it -> remember(supervisor.supervisor(), it));
      return;
    }
    if (!before.stateWord().equals(supervisor.stateWord())) {
      boolean works = supervisor.stateWord().equals("working");
      add(now, Kind.SUPERVISOR, name + (works ? " works again" : " is " + supervisor.stateWord()));
    }
    if (status.isEmpty() || before.status().isEmpty()) {
      return;
    }
    int wanted = before.status().get().wanted();
    if (wanted != status.get().wanted()) {
      int wants = status.get().wanted();
      String change =
          " wants " + wants + (wants == 1 ? " process" : " processes") + " instead of " + wanted;
      add(now, Kind.SUPERVISOR, name + change);
    }
    boolean isNew = death.isPresent() && !death.equals(before.status().get().lastDeath());
    if (isNew) {
      remember(supervisor.supervisor(), death.get());
      add(death.get().at(), Kind.DEATH, supervisor.host() + ": " + death.get().reason());
    }
    long restarts = status.get().restarts() - before.status().get().restarts();
    if (restarts > (isNew ? 1 : 0)) {
      add(now, Kind.RESTART, name + " has restarted " + restarts + " processes");
    }
  }

  private static String name(Announcement supervisor) {
    return supervisor.host() + " (process " + supervisor.pid() + ")";
  }

  private void remember(String supervisor, Death death) {
    Deque<Death> own = deaths.computeIfAbsent(supervisor, name -> new ArrayDeque<>());
    own.addFirst(death);
    deathsInAll++;
    if (own.size() > MAX_DEATHS) {
      own.removeLast();
      deathsInAll--;
    }
    while (deathsInAll > MAX_DEATHS_IN_ALL) {
      deaths.values().stream()
          .filter(each -> !each.isEmpty())
          .min(Comparator.comparingLong(each -> each.getLast().at()))
          .ifPresent(Deque::removeLast);
      deathsInAll--;
    }
  }

  private void forgetOthers(Set<String> there, long now) {
    List<Announcement> gone = new ArrayList<>();
    supervisors.values().removeIf(each -> !there.contains(each.supervisor()) && gone.add(each));
    for (Announcement each : gone) {
      Deque<Death> own = deaths.remove(each.supervisor());
      deathsInAll -= own == null ? 0 : own.size();
      add(now, Kind.SUPERVISOR, name(each) + " is gone");
    }
  }

  private void seenJobs(Look look, long now, long watched) {
    for (JobStatus job : look.snapshot().jobs()) {
      boolean isThere = jobs.put(job.job(), new Heard(job, now, watched)) != null;
      ended.removeIf(each -> each.job().job().equals(job.job()));
      if (!isThere && counted.containsKey(job.job())) {
        add(now, Kind.JOB, "job " + title(job) + " goes on: its producer answers again");
      } else if (!isThere && isNew(job)) {
        add(now, Kind.JOB, "job " + title(job) + " has begun");
      }
      count(job);
    }
    for (JobStatus last : look.over()) {
      jobs.remove(last.job());
      count(last);
      end(last, now, now, " has ended: ");
    }
    List<Heard> missed = new ArrayList<>();
    jobs.values().removeIf(each -> watched - each.watched() > MISSED_NANOS && missed.add(each));
    missed.forEach(each -> end(each.job(), each.at(), now, " is not heard of any more: "));
  }

  /** A producer that is busy may miss the first question: its job has not begun since. */
  private boolean isNew(JobStatus job) {
    return hasSeen && job.startedAt() >= firstSeenAt;
  }

  /** Processes do not know all: what they run is forgotten with them. */
  private void count(JobStatus job) {
    Count now = Count.of(job);
    Count before = counted.put(job.job(), now);
    if (before == null) {
      before = isNew(job) ? new Count(0, 0) : now;
    }
    itemsDone += Math.max(0, now.items() - before.items());
    itemsFailed += Math.max(0, now.failed() - before.failed());
  }

  private void end(JobStatus job, long at, long now, String how) {
    ended.removeIf(each -> each.job().job().equals(job.job()));
    ended.addFirst(new Ended(job, at));
    while (ended.size() > MAX_ENDED) {
      ended.removeLast();
    }
    String numbers =
        job.succeeded()
            + " succeeded, "
            + job.failedInAll()
            + " failed, "
            + job.cancelled()
            + " cancelled";
    add(now, Kind.JOB, "job " + title(job) + how + numbers);
  }

  private static String title(JobStatus job) {
    String id = job.job().substring(0, Math.min(8, job.job().length()));
    return job.name().isEmpty() ? id : Json.cut(job.name(), 100) + " (" + id + ")";
  }

  /** Adds an event. */
  void add(long at, Kind kind, String text) {
    events.addFirst(new Event(at, kind, Json.cut(text, MAX_EVENT_LENGTH)));
    while (events.size() > MAX_EVENTS) {
      events.removeLast();
    }
  }

  /** The newest first. */
  Collection<Event> events() {
    return events;
  }

  /** Jobs that have ended, the newest first. */
  Collection<Ended> ended() {
    return ended;
  }

  /** The jobs that are there. */
  List<JobStatus> jobs() {
    return jobs.values().stream()
        .map(Heard::job)
        .sorted(Comparator.comparingLong(JobStatus::startedAt).thenComparing(JobStatus::job))
        .toList();
  }

  /** Deaths of a supervisor's processes that were seen, the newest first. */
  Collection<Death> deaths(String supervisor) {
    return deaths.getOrDefault(supervisor, new ArrayDeque<>());
  }

  /** Items that ended since this was asked before, as producers tell, and those that failed. */
  long[] takeItems() {
    long[] items = {itemsDone, itemsFailed};
    itemsDone = 0;
    itemsFailed = 0;
    return items;
  }
}
