package dev.warren;

import dev.warren.task.Task;
import java.util.stream.LongStream;

/** A program that reads a million results without keeping them. */
public final class MillionItems {

  private MillionItems() {}

  @Task
  public static long plusOne(long n) {
    return n + 1;
  }

  /** Prints the sum of the results. */
  public static void main(String[] args) {
    TaskOptions options =
        args[0].equals("threads")
            ? TaskOptions.defaults()
            : TaskOptions.defaults().withAutomaticChunks();
    try (Pool pool = args[0].equals("threads") ? Pool.threads(2) : Pool.processes(2)) {
      long sum =
          pool
              .with(options)
              .imapUnordered(MillionItems::plusOne, () -> LongStream.range(0, 1_000_000).iterator())
              .stream()
              .mapToLong(Long::longValue)
              .sum();
      System.out.println("sum " + sum);
    }
  }
}
