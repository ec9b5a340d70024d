import dev.warren.task.Task;

/** The task of Warren's side of faults.py that ends its process. */
public final class Poison {
  private Poison() {}

  @Task
  public static long nap(long millis) throws InterruptedException {
    if (millis < 0) {
      Runtime.getRuntime().halt(7);
    }
    Thread.sleep(millis);
    return millis;
  }
}
