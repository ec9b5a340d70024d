package dev.warren.producer.bench;

/** Tells how long something took. Belongs to one thread. */
final class Stopwatch {
  private final long startedAt = System.nanoTime();

  private Stopwatch() {}

  static Stopwatch start() {
    return new Stopwatch();
  }

  double seconds() {
    return (System.nanoTime() - startedAt) / 1e9;
  }
}
