package dev.warren;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A program that leaves its pool open, with work to do; it must end all the same. */
public final class LeftOpen {

  private LeftOpen() {}

  /** Prints the processes that ran items. */
  public static void main(String[] args) {
    Pool pool = args[0].equals("threads") ? Pool.threads(2) : Pool.processes(2);
    String pids =
        pool.map(PoolTasks::pid, () -> IntStream.range(0, 50).iterator()).stream()
            .distinct()
            .map(Object::toString)
            .collect(Collectors.joining(" "));
    System.out.println("pids " + pids);
    pool.mapAsync(dev.warren.task.Tasks::sleep, java.util.Collections.nCopies(100, 60_000L));
  }
}
