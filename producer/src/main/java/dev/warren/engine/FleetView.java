package dev.warren.engine;

import dev.warren.job.Copy;
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.ItemStatus;
import dev.warren.message.ProcessStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The supervisors of a fleet and their processes, as they announce themselves. One that has been
 * silent for {@link #FORGET} is taken to be gone. Thread-safe.
 */
final class FleetView {
  /** Supervisors announce themselves every second. */
  static final Duration FORGET = Duration.ofSeconds(10);

  /** How many bytes of announcements are kept, about: those of ten thousands of processes. */
  static final long MOST_BYTES = Math.min(16 << 20, Runtime.getRuntime().maxMemory() / 16);

  private static final Logger LOG = LoggerFactory.getLogger(FleetView.class);

  /** What an object takes beside its text, about. */
  private static final int EACH = 200;

  private record Seen(Announcement announcement, long at, long bytes) {}

  private final Map<String, Seen> supervisors = new HashMap<>();
  private long bytes;
  private boolean isFull;
  private volatile boolean anyWorker;

  /** Takes an announcement in. */
  synchronized void heard(Announcement announcement) {
    Seen before = supervisors.remove(announcement.supervisor());
    bytes -= before == null ? 0 : before.bytes();
    if (!announcement.gone()) {
      keep(announcement);
    }
    notifyAll();
  }

  private void keep(Announcement announcement) {
    long size = bytesOf(announcement);
    if (bytes + size > MOST_BYTES) {
      forget();
    }
    if (bytes + size > MOST_BYTES) {
      if (!isFull) {
        isFull = true;
        LOG.warn(
            "{} supervisors have announced more than {} MiB: no others are kept",
            supervisors.size(),
            MOST_BYTES >> 20);
      }
      return;
    }
    bytes += size;
    supervisors.put(announcement.supervisor(), new Seen(announcement, System.nanoTime(), size));
    anyWorker |= ready(announcement) > 0;
  }

  private static long bytesOf(Announcement announcement) {
    long size = EACH + 2L * announcement.host().length();
    for (ProcessStatus process : announcement.processes()) {
      size += EACH + 2L * process.state().length();
      for (ItemStatus item : process.items()) {
        size += EACH + 2L * (item.task().length() + item.job().length());
      }
    }
    return size;
  }

  /**
   * Waits until a supervisor is known.
   *
   * @return false if the time was over first, or the waiting thread was interrupted (its status is
   *     kept)
   */
  synchronized boolean awaitSupervisor(Duration limit) {
    return BoundedWait.until(() -> !supervisors.isEmpty(), this, limit);
  }

  /** Processes that take tasks now. */
  synchronized int ready() {
    forget();
    return supervisors.values().stream().mapToInt(seen -> ready(seen.announcement())).sum();
  }

  /** How many items the fleet runs at a time, as far as it is known. */
  synchronized int slots() {
    forget();
    return supervisors.values().stream()
        .map(Seen::announcement)
        .mapToInt(it -> ready(it) * it.status().map(status -> status.threads()).orElse(1))
        .sum();
  }

  /** Whether any process runs something, as far as that is known. */
  synchronized boolean isBusy() {
    forget();
    return supervisors.values().stream()
        .flatMap(seen -> seen.announcement().processes().stream())
        .anyMatch(process -> process.state().equals("running"));
  }

  /** Processes that exist, whatever they do. */
  synchronized int processes() {
    forget();
    return supervisors.values().stream()
        .mapToInt(seen -> seen.announcement().processes().size())
        .sum();
  }

  /** Whether any supervisor is known. */
  synchronized boolean hasSupervisor() {
    forget();
    return !supervisors.isEmpty();
  }

  /** The copies of a job's items that supervisors say they run. */
  synchronized Set<Copy.Id> running(String job) {
    Set<Copy.Id> running = new HashSet<>();
    supervisors.values().forEach(seen -> running.addAll(running(job, seen.announcement())));
    return running;
  }

  /** The copies of a job's items that a supervisor says it runs. */
  static Set<Copy.Id> running(String job, Announcement announcement) {
    Set<Copy.Id> running = new HashSet<>();
    for (ProcessStatus process : announcement.processes()) {
      for (ItemStatus item : process.items()) {
        if (item.job().equals(job)) {
          running.add(new Copy.Id(item.index(), item.generation()));
        }
      }
    }
    return running;
  }

  private void forget() {
    long now = System.nanoTime();
    supervisors.values().removeIf(seen -> now - seen.at() > FORGET.toNanos());
    bytes = supervisors.values().stream().mapToLong(Seen::bytes).sum();
  }

  /**
   * Since when every supervisor that is known has announced itself, by {@link System#nanoTime};
   * empty if none is known.
   */
  synchronized OptionalLong allHeardSince() {
    long now = System.nanoTime();
    OptionalLong longestSilence =
        supervisors.values().stream().mapToLong(seen -> now - seen.at()).max();
    return longestSilence.isEmpty()
        ? longestSilence
        : OptionalLong.of(now - longestSilence.getAsLong());
  }

  /** Somebody answered a task, be it a worker that no supervisor announces. */
  void answered() {
    anyWorker = true;
  }

  /** Whether a process that takes tasks has ever been heard of. */
  boolean sawWorker() {
    return anyWorker;
  }

  private static int ready(Announcement announcement) {
    return (int) announcement.processes().stream().filter(ProcessStatus::takesTasks).count();
  }
}
