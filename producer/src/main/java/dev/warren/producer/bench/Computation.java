package dev.warren.producer.bench;

import dev.warren.task.Tasks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Computes the task of the main job in loops, on several threads of this JVM at once: what a core
 * can do while all are busy, with nothing around it. Belongs to one thread.
 */
final class Computation implements AutoCloseable {
  /** The argument of the main job. */
  static final int ARGUMENT = 1_000;

  private static final double WINDOW_SECONDS = 2;

  /** Items after which the compilers have done their work. */
  private static final int WARM_ITEMS = 500;

  private final int threads;
  private final ExecutorService executor;
  private boolean warm;

  private record Share(long items, double seconds) {}

  Computation(int threads) {
    this.threads = threads;
    this.executor = Executors.newFixedThreadPool(threads, Computation::thread);
  }

  /** Computes for some seconds; returns the milliseconds that a thread took for an item. */
  double millis() throws InterruptedException {
    if (!warm) {
      onAll(() -> loop(WARM_ITEMS, 0));
      warm = true;
    }
    return onAll(() -> loop(0, WINDOW_SECONDS));
  }

  private double onAll(Callable<Share> loop) throws InterruptedException {
    long items = 0;
    double seconds = 0;
    for (Future<Share> future : executor.invokeAll(Collections.nCopies(threads, loop))) {
      try {
        items += future.get().items();
        seconds += future.get().seconds();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
    return seconds / items * 1_000;
  }

  private static Share loop(int leastItems, double leastSeconds) throws InterruptedException {
    List<Integer> bits = new ArrayList<>(); // results that nobody uses need not be computed
    Stopwatch watch = Stopwatch.start();
    while (bits.size() < leastItems || watch.seconds() < leastSeconds) {
      bits.add(Tasks.sumOfPowers(ARGUMENT).bitLength());
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    return new Share(bits.size(), watch.seconds());
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "warren-computation");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
