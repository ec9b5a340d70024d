package dev.warren.producer.bench;

import dev.warren.producer.bench.Trial.Label;
import dev.warren.task.Tasks;
import java.util.Collections;
import java.util.List;

/**
 * The task of the main job on processes that are warm, one task a message, and what is added to
 * pure computation. Both are measured in turn, because machines change their pace.
 */
final class MainJob implements Figure {
  private static final int LEAST_ITEMS = 2_000;
  private static final int ITEMS_OF_ONE = 1_000;

  private static final Label ITEM =
      new Label("sumOfPowers(1000), one task a message, a core", "ms");
  private static final Label RATIO = new Label("the same against pure computation", "times");

  @Override
  public String name() {
    return "main-job";
  }

  @Override
  public List<Reading> measure(Setting setting) throws InterruptedException {
    try (ReadyPool ready = ReadyPool.open(setting);
        Computation computation = new Computation(Math.min(ready.lanes(), Setting.cores()))) {
      int lanes = ready.lanes();
      List<Integer> arguments =
          Collections.nCopies(Math.max(LEAST_ITEMS, ITEMS_OF_ONE * lanes), Computation.ARGUMENT);
      return Trial.repeat(
          name(),
          setting.rounds(),
          () -> {
            double pure = computation.millis();
            Stopwatch watch = Stopwatch.start();
            ready.pool().map(Tasks::sumOfPowers, arguments);
            double millis = watch.seconds() * 1_000 * lanes / arguments.size();
            return new double[] {millis, millis / pure};
          },
          ITEM,
          RATIO);
    }
  }
}
