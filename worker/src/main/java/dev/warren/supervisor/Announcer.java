package dev.warren.supervisor;

import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.ProcessStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Decides when the clients of a fleet are told what a supervisor runs: every second, and soon after
 * a process came, went or changed, or when a client asked. That a process runs one item after the
 * other is no change. Belongs to one thread.
 */
final class Announcer {
  static final Duration EVERY = Duration.ofSeconds(1);

  /** The shortest time between two announcements. */
  static final Duration APART = Duration.ofMillis(50);

  private record Shape(boolean stopping, List<Long> pids, List<String> states) {}

  private final String supervisor;
  private final String host;
  private final WorkerPool crew;
  private final LongSupplier nanoTime;
  private boolean asked = true;
  private long announcedAt;
  private Optional<Shape> announced = Optional.empty();

  Announcer(String supervisor, String host, WorkerPool crew, LongSupplier nanoTime) {
    this.supervisor = supervisor;
    this.host = host;
    this.crew = crew;
    this.nanoTime = nanoTime;
    announcedAt = nanoTime.getAsLong() - EVERY.toNanos();
  }

  /** A client wants to know now. */
  void asked() {
    asked = true;
  }

  /** The announcement that is due now, if one is. */
  Optional<Announcement> due(boolean stopping) {
    long now = nanoTime.getAsLong();
    long age = now - announcedAt;
    if (age < APART.toNanos()) {
      return Optional.empty();
    }
    List<ProcessStatus> processes = crew.children().stream().map(WorkerHandle::status).toList();
    Shape shape = shape(stopping, processes);
    if (!asked && age < EVERY.toNanos() && announced.equals(Optional.of(shape))) {
      return Optional.empty();
    }
    asked = false;
    announcedAt = now;
    announced = Optional.of(shape);
    return Optional.of(announcement(processes, stopping, false));
  }

  /** The last announcement of all. */
  Announcement last() {
    return announcement(List.of(), true, true);
  }

  private static Shape shape(boolean stopping, List<ProcessStatus> processes) {
    return new Shape(
        stopping,
        processes.stream().map(ProcessStatus::pid).toList(),
        processes.stream()
            .map(ProcessStatus::state)
            .map(s -> s.equals("running") ? "ready" : s)
            .toList());
  }

  private Announcement announcement(List<ProcessStatus> processes, boolean stopping, boolean gone) {
    long pid = ProcessHandle.current().pid();
    return new Announcement(supervisor, host, pid, processes, stopping, gone);
  }
}
