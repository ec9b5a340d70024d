package dev.warren.supervisor;

import dev.warren.supervisor.WorkerHandle.KillReason;
import dev.warren.supervisor.WorkerHandle.Stage;
import java.util.ArrayList;
import java.util.List;

/**
 * The replacing of all processes by new ones, some at a time, each when its replacement is ready.
 * It only marks processes as replaced: {@link WorkerPool} does the rest, as for any other
 * replacement. If a new process cannot start it ends, and the old ones go on. Belongs to one
 * thread.
 *
 * <pre>
 *   waiting --replace()--> underway --asked to leave, when its replacement is ready--> done
 *                              |
 *                              +-- a new process cannot start: keep(), and nobody waits any more
 * </pre>
 */
final class Restart {
  /** Each further one that starts at the same time takes its share of the processors. */
  private static final int MOST_AT_A_TIME = 4;

  private final List<WorkerHandle> workers;
  private final SupervisorListener listener;
  private final List<WorkerHandle> waiting = new ArrayList<>();
  private final List<WorkerHandle> underway = new ArrayList<>();
  private int atATime;
  private boolean shortOfMemory;

  /** Nothing is restarted before {@link #begin}. */
  Restart(List<WorkerHandle> workers, SupervisorListener listener) {
    this.workers = workers;
    this.listener = listener;
  }

  /** Begins with all that exist now; returns how many are replaced at a time. */
  int begin(int wanted) {
    waiting.clear();
    waiting.addAll(workers);
    shortOfMemory = false;
    atATime = Math.max(1, Math.min(MOST_AT_A_TIME, wanted / 4));
    return atATime;
  }

  /** Does what is due. */
  void goOn() {
    if (waiting.isEmpty() && underway.isEmpty()) {
      return;
    }
    // Those that left by themselves, or wait for nothing but the end of their item.
    waiting.removeIf(worker -> worker.stage() != Stage.STARTING && worker.stage() != Stage.READY);
    underway.removeIf(worker -> worker.stage() != Stage.READY);
    for (WorkerHandle worker : List.copyOf(waiting)) {
      if (underway.size() < atATime && worker.stage() == Stage.READY && mayTakeMemory()) {
        waiting.remove(worker);
        underway.add(worker);
        worker.replace();
      }
    }
    if (waiting.isEmpty() && underway.isEmpty()) {
      listener.log("restart: all processes are new, or finish what they run");
    }
  }

  /**
   * Whether there is memory for one process more. Without enough of it they go one by one, each
   * when the one before is gone for good.
   */
  private boolean mayTakeMemory() {
    boolean isOneMore =
        workers.stream().anyMatch(w -> w.isReplaced() || w.stage().compareTo(Stage.READY) > 0);
    long largest = workers.stream().mapToLong(WorkerHandle::rssBytes).max().orElse(0);
    if (!isOneMore || MachineMemory.availableBytes() > 2 * largest) {
      return true;
    }
    if (!shortOfMemory) {
      shortOfMemory = true;
      listener.log("restart: memory is short, so each process waits until the one before is gone");
    }
    return false;
  }

  /**
   * Notes that a new process could not start.
   *
   * @param place its place
   * @return whether it was to replace one that goes on now, so that nothing else is to be done
   */
  boolean failed(int place, String last) {
    if (underway.stream().noneMatch(worker -> worker.place == place)) {
      return false;
    }
    listener.warn("restart: a new process could not start, so the old ones go on. " + last);
    for (WorkerHandle old : underway) {
      workers.stream()
          .filter(worker -> worker.place == old.place && worker.stage() == Stage.STARTING)
          .forEach(worker -> worker.kill(KillReason.STOP));
      old.keep();
    }
    underway.clear();
    waiting.clear();
    return true;
  }
}
