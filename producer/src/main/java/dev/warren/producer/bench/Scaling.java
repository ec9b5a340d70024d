package dev.warren.producer.bench;

import dev.warren.producer.bench.Trial.Label;
import dev.warren.task.Tasks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * How much more is done by more processes. The tasks sleep, so that it is not the number of cores
 * that counts but what Warren does for each.
 */
final class Scaling implements Figure {
  private static final int[] PROCESSES = {2, 4, 8};
  private static final long TASK_MILLIS = 20;
  private static final int ITEMS_OF_ONE = 100;

  @Override
  public String name() {
    return "scaling";
  }

  @Override
  public boolean startsProcesses() {
    return true;
  }

  @Override
  public List<Reading> measure(Setting setting) throws InterruptedException {
    List<Reading> readings = new ArrayList<>();
    for (int processes : PROCESSES) {
      readings.addAll(measure(setting, processes));
    }
    return readings;
  }

  private List<Reading> measure(Setting setting, int processes) throws InterruptedException {
    List<Long> arguments = Collections.nCopies(ITEMS_OF_ONE * processes, TASK_MILLIS);
    double linear = processes * 1_000.0 / TASK_MILLIS;
    try (ReadyPool ready = ReadyPool.open(setting, processes)) {
      return Trial.repeat(
          name(),
          setting.rounds(),
          () -> {
            Stopwatch watch = Stopwatch.start();
            ready.pool().map(Tasks::sleep, arguments);
            return new double[] {arguments.size() / watch.seconds() / linear};
          },
          new Label(
              String.format(
                  Locale.ROOT, "sleep(20) on %d processes against %.0f/s", processes, linear),
              "times"));
    }
  }
}
