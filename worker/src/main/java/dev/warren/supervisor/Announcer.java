package dev.warren.supervisor;

import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.ProcessStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Decides when the clients of a fleet are told what a supervisor runs: every second, soon after a
 * process came, went or changed, and when a client asked. The change from one item to the next does
 * not count. Belongs to one thread.
 */
final class Announcer {
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(50);

  /** What makes a change worth an announcement. */
  private record Shape(boolean stopping, List<Long> pids, List<String> states) {}

  private final String supervisor;
  private final String host;
  private final WorkerPool pool;
  private final LongSupplier nanoTime;
  private boolean asked = true;
  private long announcedAt;
  private Optional<Shape> announced = Optional.empty();

  Announcer(String supervisor, String host, WorkerPool pool, LongSupplier nanoTime) {
    this.supervisor = supervisor;
    this.host = host;
    this.pool = pool;
    this.nanoTime = nanoTime;
    announcedAt = nanoTime.getAsLong() - INTERVAL.toNanos();
  }

  /** Notes that a client asked. */
  void asked() {
    asked = true;
  }

  /** The announcement that is due now, if any. */
  Optional<Announcement> due(boolean stopping) {
    long now = nanoTime.getAsLong();
    long age = now - announcedAt;
    if (age < SHORTEST_INTERVAL.toNanos()) {
      return Optional.empty();
    }
    List<ProcessStatus> processes = pool.workers().stream().map(WorkerHandle::status).toList();
    Shape shape = shape(stopping, processes);
    if (!asked && age < INTERVAL.toNanos() && announced.equals(Optional.of(shape))) {
      return Optional.empty();
    }
    asked = false;
    announcedAt = now;
    announced = Optional.of(shape);
    return Optional.of(announcement(processes, stopping, false));
  }

  /** The announcement that the supervisor is gone. */
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
    return new Announcement(supervisor, host, pid, processes, stopping, gone, Optional.empty());
  }
}
