package dev.warren.producer.bench;

import dev.warren.producer.bench.Trial.Label;
import java.util.List;

/** Pure computation, on all cores at once. */
final class Compute implements Figure {
  private static final Label ITEM = new Label("sumOfPowers(1000), all cores at it", "ms");

  @Override
  public String name() {
    return "compute";
  }

  @Override
  public List<Reading> measure(Setting setting) throws InterruptedException {
    try (Computation computation = new Computation(Setting.cores())) {
      return Trial.repeat(
          name(), setting.rounds(), () -> new double[] {computation.millis()}, ITEM);
    }
  }
}
