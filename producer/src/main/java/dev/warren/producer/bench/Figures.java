package dev.warren.producer.bench;

import java.util.List;

/** The figures of a machine and a broker. */
public final class Figures {
  private Figures() {}

  /** All, in the order in which they are measured: memory before there was any work. */
  public static List<Figure> all() {
    return List.of(
        new Memory(),
        new Compute(),
        new MainJob(),
        Noop.single(),
        Noop.chunks(),
        new Enqueue(),
        new Tail(),
        new Uneven(),
        new Scaling(),
        new Threads(),
        new TaskCost());
  }
}
