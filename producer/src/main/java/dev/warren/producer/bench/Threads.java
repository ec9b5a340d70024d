package dev.warren.producer.bench;

import dev.warren.Pool;
import dev.warren.producer.bench.Trial.Label;
import dev.warren.task.Tasks;
import java.util.Collections;
import java.util.List;

/** Many small tasks on threads of this JVM. */
final class Threads implements Figure {
  private static final int ITEMS = 100_000;
  private static final int ARGUMENT = 100;
  private static final Label RATE = new Label("sumOfPowers(100) on Pool.threads", "tasks/s");

  @Override
  public String name() {
    return "threads";
  }

  @Override
  public List<Reading> measure(Setting setting) throws InterruptedException {
    List<Integer> arguments = Collections.nCopies(ITEMS, ARGUMENT);
    try (Pool pool = Pool.threads(Setting.cores())) {
      return Trial.repeat(
          name(),
          setting.rounds(),
          () -> {
            Stopwatch watch = Stopwatch.start();
            pool.map(Tasks::sumOfPowers, arguments);
            return new double[] {ITEMS / watch.seconds()};
          },
          RATE);
    }
  }
}
