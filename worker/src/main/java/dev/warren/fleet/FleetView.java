package dev.warren.fleet;

import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.ItemStatus;
import dev.warren.message.ProcessStatus;
import dev.warren.message.SupervisorStatus;
import dev.warren.message.SupervisorStatus.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The supervisors of a fleet and their processes, as they announced themselves last. They do so
 * when they are asked, when they begin or end to have processes that take tasks, and at their end;
 * so what is known here may be as old as the last question. A supervisor is forgotten when it said
 * that it is gone, and when a question was not answered for {@link #FORGET}: silence alone proves
 * nothing. Thread-safe.
 */
public final class FleetView {
  /** How long after a question that it has not answered a supervisor is taken to be gone. */
  public static final Duration FORGET = Duration.ofSeconds(10);

  /** How long an answer may take before the question is repeated. */
  private static final Duration AGAIN = Duration.ofSeconds(2);

  /** How many bytes of announcements are kept, about: those of ten thousands of processes. */
  static final long MAX_BYTES = Math.min(16 << 20, Runtime.getRuntime().maxMemory() / 16);

  private static final Logger LOG = LoggerFactory.getLogger(FleetView.class);

  /** What an object takes beside its text, about. */
  private static final int BYTES_EACH = 200;

  /** How many supervisors that went silent are remembered until somebody takes them. */
  private static final int MAX_SILENT = 100;

  /** A supervisor; belongs to the view's monitor. */
  private static final class Seen {
    final Announcement announcement;
    final long at;
    final long bytes;

    /** When the first question was asked that it has not answered; empty if it answered all. */
    OptionalLong askedAt = OptionalLong.empty();

    Seen(Announcement announcement, long at, long bytes) {
      this.announcement = announcement;
      this.at = at;
      this.bytes = bytes;
    }
  }

  private final LongSupplier nanoTime;
  private final Map<String, Seen> supervisors = new HashMap<>();
  private final List<Announcement> silent = new ArrayList<>();
  private long bytes;
  private long askedAt;
  private boolean isFull;
  private volatile boolean anyWorker;

  /** Creates an empty view. */
  public FleetView() {
    this(System::nanoTime);
  }

  /** Creates an empty view with a clock of its own. */
  public FleetView(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.askedAt = nanoTime.getAsLong();
  }

  /**
   * Takes an announcement in.
   *
   * @return what the supervisor announced before; empty if it was not known
   */
  public synchronized Optional<Announcement> heard(Announcement announcement) {
    Seen before = supervisors.remove(announcement.supervisor());
    bytes -= before == null ? 0 : before.bytes;
    if (!announcement.gone()) {
      keep(announcement);
    }
    notifyAll();
    return Optional.ofNullable(before).map(seen -> seen.announcement);
  }

  private void keep(Announcement announcement) {
    long size = bytesOf(announcement);
    if (bytes + size > MAX_BYTES) {
      forget();
    }
    if (bytes + size > MAX_BYTES) {
      if (!isFull) {
        isFull = true;
        LOG.warn(
            "{} supervisors have announced more than {} MiB: no others are kept",
            supervisors.size(),
            MAX_BYTES >> 20);
      }
      return;
    }
    bytes += size;
    supervisors.put(announcement.supervisor(), new Seen(announcement, nanoTime.getAsLong(), size));
    anyWorker |= ready(announcement) > 0;
  }

  private static long bytesOf(Announcement announcement) {
    long size = BYTES_EACH + 2L * announcement.host().length();
    size += announcement.status().map(status -> 2L * textOf(status)).orElse(0L);
    for (ProcessStatus process : announcement.processes()) {
      size += BYTES_EACH + 2L * process.state().length();
      for (ItemStatus item : process.items()) {
        size += BYTES_EACH + 2L * (item.task().length() + item.job().length());
      }
    }
    return size;
  }

  private static long textOf(SupervisorStatus status) {
    return BYTES_EACH
        + status.version().length()
        + status.java().length()
        + status.build().length()
        + status.lastDeath().map(death -> death.reason().length()).orElse(0);
  }

  /** All supervisors were asked to announce themselves. */
  public synchronized void asked() {
    askedAt = nanoTime.getAsLong();
    for (Seen seen : supervisors.values()) {
      if (seen.askedAt.isEmpty()) {
        seen.askedAt = OptionalLong.of(askedAt);
      }
    }
  }

  /** When they were asked last, or this view was made; by the clock of this view. */
  public synchronized long askedAt() {
    return askedAt;
  }

  /**
   * Supervisors that have not answered a question for {@link #AGAIN}, some of them: a message may
   * be lost, and they should be asked again before they are forgotten.
   */
  public synchronized List<String> unanswered() {
    long now = nanoTime.getAsLong();
    return supervisors.entrySet().stream()
        .filter(
            entry ->
                entry.getValue().askedAt.isPresent()
                    && now - entry.getValue().askedAt.getAsLong() > AGAIN.toNanos())
        .map(Map.Entry::getKey)
        .limit(MAX_SILENT)
        .toList();
  }

  /** Questions or answers may be lost: the broker was away. Nobody is forgotten for that. */
  public synchronized void excuse() {
    supervisors.values().forEach(seen -> seen.askedAt = OptionalLong.empty());
  }

  /**
   * Waits until a supervisor is known.
   *
   * @return false if the time was over first, or the waiting thread was interrupted (its status is
   *     kept)
   */
  public synchronized boolean awaitSupervisor(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (supervisors.isEmpty()) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  /** What each supervisor announced last, in the order of their hosts. */
  public synchronized List<Announcement> supervisors() {
    return announcements()
        .sorted(
            Comparator.comparing(Announcement::host)
                .thenComparing(Announcement::pid)
                .thenComparing(Announcement::supervisor))
        .toList();
  }

  /** How many supervisors are known. */
  public synchronized int size() {
    forget();
    return supervisors.size();
  }

  /** Whether a supervisor is known. */
  public synchronized boolean knows(String supervisor) {
    return supervisors.containsKey(supervisor);
  }

  /** Processes that take tasks now. */
  public synchronized int ready() {
    return announcements().mapToInt(FleetView::ready).sum();
  }

  /** How many items the fleet runs at a time, as far as it is known. */
  public synchronized int slots() {
    return announcements()
        .mapToInt(it -> ready(it) * it.status().map(SupervisorStatus::threads).orElse(1))
        .sum();
  }

  /** Whether any process runs something, as far as that is known. */
  public synchronized boolean isBusy() {
    return announcements()
        .flatMap(announcement -> announcement.processes().stream())
        .anyMatch(process -> process.state().equals("running"));
  }

  /** Processes that exist, whatever they do. */
  public synchronized int processes() {
    return announcements().mapToInt(announcement -> announcement.processes().size()).sum();
  }

  /** Whether any supervisor is known. */
  public synchronized boolean hasSupervisor() {
    return size() > 0;
  }

  /** The items of a job that supervisors say they run. */
  public synchronized List<ItemStatus> running(String job) {
    return supervisors.values().stream()
        .flatMap(seen -> running(job, seen.announcement).stream())
        .toList();
  }

  /** The items of a job that a supervisor says it runs. */
  public static List<ItemStatus> running(String job, Announcement announcement) {
    return announcement.processes().stream()
        .flatMap(process -> process.items().stream())
        .filter(item -> item.job().equals(job))
        .toList();
  }

  private Stream<Announcement> announcements() {
    forget();
    return supervisors.values().stream().map(seen -> seen.announcement);
  }

  private void forget() {
    long now = nanoTime.getAsLong();
    for (Iterator<Seen> all = supervisors.values().iterator(); all.hasNext(); ) {
      Seen seen = all.next();
      if (seen.askedAt.isPresent() && now - seen.askedAt.getAsLong() > FORGET.toNanos()) {
        all.remove();
        bytes -= seen.bytes;
        if (silent.size() < MAX_SILENT) {
          silent.add(seen.announcement);
        }
      }
    }
  }

  /** The last announcements of supervisors that were forgotten because they did not answer. */
  public synchronized List<Announcement> takeSilent() {
    forget();
    List<Announcement> taken = List.copyOf(silent);
    silent.clear();
    return taken;
  }

  /**
   * Since when every supervisor that is known has announced itself, by the clock of this view;
   * empty if none is known.
   */
  public synchronized OptionalLong allHeardSince() {
    long now = nanoTime.getAsLong();
    OptionalLong longestSilence =
        supervisors.values().stream().mapToLong(seen -> now - seen.at).max();
    return longestSilence.isEmpty()
        ? longestSilence
        : OptionalLong.of(now - longestSilence.getAsLong());
  }

  /** Somebody answered a task, be it a worker that no supervisor announces. */
  public void answered() {
    anyWorker = true;
  }

  /** Whether a process that takes tasks has ever been heard of. */
  public boolean sawWorker() {
    return anyWorker;
  }

  /** Processes of a supervisor that take tasks; none while it is quiet or stopping. */
  public static int ready(Announcement announcement) {
    boolean works = announcement.status().map(s -> s.state() == State.WORKING).orElse(true);
    return !works
        ? 0
        : (int) announcement.processes().stream().filter(ProcessStatus::takesTasks).count();
  }
}
