package dev.warren.producer.cli;

import dev.warren.task.Task;

/** Tasks for tests. */
public final class TestTasks {
  private TestTasks() {}

  /** A task of two arguments. */
  @Task
  public static int add(int a, int b) {
    return a + b;
  }
}
