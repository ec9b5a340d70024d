package dev.warren.supervisor;

import dev.warren.task.Task;

/** Tasks that end their process or would never end. */
public final class FatalTasks {
  private FatalTasks() {}

  @Task
  public static int exit(int code) {
    System.err.println("about to exit");
    System.exit(code);
    return code;
  }

  /** Ignores its interrupts. */
  @Task
  public static int spin(int start) {
    int n = start;
    while (n != Integer.MIN_VALUE + 1) {
      n |= 1;
    }
    return n;
  }
}
