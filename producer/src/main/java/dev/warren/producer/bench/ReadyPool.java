package dev.warren.producer.bench;

import dev.warren.Pool;
import dev.warren.TaskOptions;
import dev.warren.cli.CliException;
import dev.warren.cli.ExitCode;
import dev.warren.task.Tasks;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/**
 * A pool whose workers are all there and have run something. Closing it ends whatever is under way,
 * also on an interrupted thread.
 */
final class ReadyPool implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration CLOSE = Duration.ofSeconds(10);

  /** Supervisors announce themselves every second. */
  private static final Duration ANNOUNCED = Duration.ofMillis(1_500);

  private static final int LOOK_MILLIS = 20;
  private static final int ROLL_CALLS = 50;
  private static final long ROLL_CALL_MILLIS = 10;

  private final Pool pool;
  private final boolean own;
  private final Set<WorkerId> workers = new HashSet<>();

  private ReadyPool(Pool pool, boolean own) {
    this.pool = pool;
    this.own = own;
  }

  /** Opens one as the user wants it. */
  static ReadyPool open(Setting setting) throws InterruptedException {
    return open(setting, setting.fleet().processes());
  }

  /**
   * Opens one with so many processes of its own; 0 for none.
   *
   * @throws CliException if workers of others take part, which would spoil what is measured
   */
  static ReadyPool open(Setting setting, int processes) throws InterruptedException {
    ReadyPool ready = new ReadyPool(setting.open(processes), processes > 0);
    try {
      ready.await(processes);
      if (processes > 0 && ready.workers.size() > processes) {
        throw new CliException(
            ExitCode.USAGE,
            "the fleet '"
                + setting.fleet().name()
                + "' has workers of others, too: name another with --fleet, or leave out"
                + " --processes to measure them");
      }
      return ready;
    } catch (InterruptedException | RuntimeException e) {
      ready.close();
      throw e;
    }
  }

  Pool pool() {
    return pool.with(TaskOptions.defaults().withChunkSize(1));
  }

  /** The processes that it has. */
  Set<WorkerId> workers() {
    return workers;
  }

  /** How many of its processes can compute at the same time, as far as is known here. */
  int lanes() {
    return own ? Math.min(workers.size(), Setting.cores()) : workers.size();
  }

  private void await(int processes) throws InterruptedException {
    pool.apply(Tasks::sleep, 0L); // fails if there will be no workers
    int expected = processes > 0 ? started(processes) : announced();
    for (int i = 0; i < ROLL_CALLS && workers.size() < expected; i++) {
      rollCall(expected);
    }
    if (processes > 0) {
      rollCall(expected); // once more: a worker of others may be slower than these
    }
  }

  private int started(int processes) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (pool.size() < processes && System.nanoTime() < end) {
      Thread.sleep(LOOK_MILLIS);
    }
    return processes;
  }

  /** How many there are, once that number stays the same. */
  private int announced() throws InterruptedException {
    int size = pool.size();
    long since = System.nanoTime();
    long end = since + PATIENCE.toNanos();
    while (System.nanoTime() < Math.min(end, since + ANNOUNCED.toNanos())) {
      Thread.sleep(LOOK_MILLIS);
      if (pool.size() != size) {
        size = pool.size();
        since = System.nanoTime();
      }
    }
    return size;
  }

  private void rollCall(int expected) {
    pool
        .mapAsync(Tasks::sleep, Collections.nCopies(4 * expected, ROLL_CALL_MILLIS))
        .outcomes()
        .stream()
        .map(WorkerId::of)
        .forEach(workers::add);
  }

  @Override
  public void close() {
    boolean interrupted = Thread.interrupted(); // or join would not wait
    try {
      pool.terminate();
      pool.join(CLOSE);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
