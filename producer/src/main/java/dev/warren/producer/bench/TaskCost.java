package dev.warren.producer.bench;

import dev.warren.Pool;
import dev.warren.ResultIterator;
import dev.warren.producer.bench.Trial.Label;
import dev.warren.task.Tasks;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** What one of few tasks costs, and one of many: the same, if nothing piles up. */
final class TaskCost implements Figure {
  private static final int FEW = 10_000;

  @Override
  public String name() {
    return "task-cost";
  }

  @Override
  public List<Reading> measure(Setting setting) throws InterruptedException {
    try (ReadyPool ready = ReadyPool.open(setting)) {
      return Trial.repeat(
          name(),
          setting.rounds(),
          () -> {
            double few = micros(ready.pool(), FEW);
            double many = micros(ready.pool(), setting.tasks());
            return new double[] {few, many, many / few};
          },
          label(FEW),
          label(setting.tasks()),
          new Label("the latter against the former", "times"));
    }
  }

  private static double micros(Pool pool, int items) {
    Stopwatch watch = Stopwatch.start();
    try (ResultIterator<JsonNode> results =
        pool.imap(Tasks::echo, Collections.nCopies(items, Noop.ARGUMENT))) {
      results.forEachRemaining(result -> {});
    }
    return watch.seconds() * 1e6 / items;
  }

  private static Label label(int items) {
    return new Label(String.format(Locale.ROOT, "echo, one of %,d", items), "us");
  }
}
