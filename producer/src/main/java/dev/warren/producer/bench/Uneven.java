package dev.warren.producer.bench;

import dev.warren.producer.bench.Trial.Label;
import dev.warren.task.Tasks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Tasks of which one in a hundred takes a hundred times as long, in an order that is always the
 * same, against the best that anybody could do: all work spread evenly, or the longest task where
 * that is more.
 */
final class Uneven implements Figure {
  private static final int ITEMS = 1_000;
  private static final int LONG_EVERY = 100;
  private static final long SHORT_MILLIS = 3;
  private static final long LONG_MILLIS = 100 * SHORT_MILLIS;
  private static final long SEED = 42;

  private static final Label TIME = new Label("sleep, 1 in 100 takes 100 times as long", "s");
  private static final Label RATIO = new Label("the same against the ideal schedule", "times");

  @Override
  public String name() {
    return "uneven";
  }

  @Override
  public List<Reading> measure(Setting setting) throws InterruptedException {
    List<Long> arguments = arguments();
    try (ReadyPool ready = ReadyPool.open(setting)) {
      double ideal = idealSeconds(arguments, ready.workers().size());
      return Trial.repeat(
          name(),
          setting.rounds(),
          () -> {
            Stopwatch watch = Stopwatch.start();
            ready.pool().map(Tasks::sleep, arguments);
            double seconds = watch.seconds();
            return new double[] {seconds, seconds / ideal};
          },
          TIME,
          RATIO);
    }
  }

  /** How long each task sleeps, in milliseconds. */
  static List<Long> arguments() {
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      millis.add(i % LONG_EVERY == 0 ? LONG_MILLIS : SHORT_MILLIS);
    }
    Collections.shuffle(millis, new Random(SEED));
    return millis;
  }

  /** The shortest time in which so many workers could sleep so much. */
  static double idealSeconds(List<Long> millis, int workers) {
    double total = millis.stream().mapToLong(Long::longValue).sum();
    return Math.max(total / workers, Collections.max(millis)) / 1_000;
  }
}
