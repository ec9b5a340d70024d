package dev.warren.producer.cli;

import dev.warren.Execution;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who did how much of a job. Belongs to one thread. */
final class Shares {

  /**
   * The part of one process.
   *
   * @param tasks items that ended there
   * @param busy how long it ran them
   */
  record Share(String host, long pid, long tasks, Duration busy) {
    private Share plus(Share more) {
      return new Share(host, pid, tasks + more.tasks, busy.plus(more.busy));
    }
  }

  private record Process(String host, long pid) {}

  private final Map<Process, Share> shares = new HashMap<>();

  /** Counts an item that ended, if it ever ran. */
  void add(Execution run) {
    if (run.pid() != 0) {
      Duration busy = Duration.between(run.started(), run.finished());
      Share one = new Share(run.host(), run.pid(), 1, busy);
      shares.merge(new Process(run.host(), run.pid()), one, Share::plus);
    }
  }

  /** All parts, sorted by host and process. */
  List<Share> sorted() {
    return shares.values().stream()
        .sorted(Comparator.comparing(Share::host).thenComparing(Share::pid))
        .toList();
  }
}
