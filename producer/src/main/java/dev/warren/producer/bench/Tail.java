package dev.warren.producer.bench;

import dev.warren.Outcome;
import dev.warren.producer.bench.Trial.Label;
import dev.warren.task.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The end of a job of short tasks: from when the first process has nothing to do any more to the
 * last result. With processes on other machines it is as good as their clocks.
 */
final class Tail implements Figure {
  private static final long TASK_MILLIS = 5;
  private static final int ITEMS_OF_ONE = 200;
  private static final Label LENGTH = new Label("sleep(5): first worker idle to last result", "ms");

  @Override
  public String name() {
    return "tail";
  }

  @Override
  public List<Reading> measure(Setting setting) throws InterruptedException {
    try (ReadyPool ready = ReadyPool.open(setting)) {
      List<Long> arguments =
          Collections.nCopies(ITEMS_OF_ONE * ready.workers().size(), TASK_MILLIS);
      return Trial.repeat(
          name(),
          setting.rounds(),
          () -> {
            List<Outcome<Long>> outcomes =
                ready.pool().mapAsync(Tasks::sleep, arguments).outcomes();
            Instant end = Instant.now();
            return new double[] {Duration.between(firstIdle(outcomes), end).toNanos() / 1e6};
          },
          LENGTH);
    }
  }

  /** When the first process ended its last item. */
  static Instant firstIdle(List<? extends Outcome<?>> outcomes) {
    Map<WorkerId, Instant> last = new HashMap<>();
    for (Outcome<?> outcome : outcomes) {
      last.merge(
          WorkerId.of(outcome),
          outcome.execution().finished(),
          (one, other) -> one.isAfter(other) ? one : other);
    }
    return Collections.min(last.values());
  }
}
