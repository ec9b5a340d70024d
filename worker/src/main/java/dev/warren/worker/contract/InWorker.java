package dev.warren.worker.contract;

/** Whether this virtual machine is a worker process, and what that forbids. Thread-safe. */
public final class InWorker {
  private static volatile boolean marked;

  private InWorker() {}

  /** Declares this virtual machine a worker process. */
  public static void mark() {
    marked = true;
  }

  /** Whether this virtual machine is a worker process. */
  public static boolean isMarked() {
    return marked;
  }

  /**
   * Refuses to open a pool while a class is initialised in a worker process: that is most likely
   * the class of a task, and every worker would start workers of its own, without end.
   *
   * @throws IllegalStateException in that case; its message shows the fix
   */
  public static void refusePoolWhileLoading() {
    if (!marked) {
      return;
    }
    StackWalker.getInstance()
        .walk(frames -> frames.filter(f -> f.getMethodName().equals("<clinit>")).findFirst())
        .ifPresent(
            frame -> {
              throw new IllegalStateException(
                  "class "
                      + frame.getClassName()
                      + " opens a pool in its static initialiser, and a worker process has loaded it"
                      + " to run a task: each worker would start workers of its own. Open the pool"
                      + " in main, or in another method");
            });
  }
}
