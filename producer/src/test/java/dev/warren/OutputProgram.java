package dev.warren;

import dev.warren.task.Task;
import java.util.List;

/** A user's program, whose task prints. */
public final class OutputProgram {

  private OutputProgram() {}

  /** Prints a line, in characters that not every locale knows. */
  @Task
  public static int printing(int n) {
    System.out.println("task " + n + " grüßt");
    return n * n;
  }

  /** Runs three items and prints their results. */
  public static void main(String[] args) {
    try (Pool pool = Pool.processes(2)) {
      System.out.println(pool.map(OutputProgram::printing, List.of(1, 2, 3)));
    }
  }
}
