package dev.warren;

import dev.warren.task.Task;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Tasks that do what tasks should not. */
public final class MischiefTasks {
  private MischiefTasks() {}

  /** Cannot say what it is. */
  static final class Coy extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new AssertionError("no text");
    }
  }

  /** Fails at 3. */
  @Task
  public static int coyAtThree(int n) {
    if (n == 3) {
      throw new Coy();
    }
    return n;
  }

  /** An argument that takes a while to be read. */
  public record Slow(int millis) {
    /** Takes as long as it says. */
    public Slow {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }
  }

  @Task
  public static int slow(Slow argument) {
    return argument.millis();
  }

  /** Leaves the thread in another state than it found it. */
  @Task
  public static int spoilTheThread(int n) {
    Thread thread = Thread.currentThread();
    thread.setName("mine");
    thread.setPriority(Thread.MIN_PRIORITY);
    thread.setContextClassLoader(null);
    thread.setUncaughtExceptionHandler((t, e) -> {});
    thread.interrupt();
    return n;
  }

  @Task
  public static List<String> thread(int n) {
    Thread thread = Thread.currentThread();
    return List.of(
        thread.getName(),
        Integer.toString(thread.getPriority()),
        Boolean.toString(thread.getContextClassLoader() != null),
        Boolean.toString(thread.isInterrupted()));
  }

  @Task
  public static int closeStandardStreams(int n) throws IOException {
    System.out.close();
    System.err.close();
    System.in.close();
    return n;
  }

  /** What a program reads that inherits the standard input of the process. */
  @Task
  public static String inputOfAChild(int n) throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder("sh", "-c", "cat && echo end")
            .redirectInput(ProcessBuilder.Redirect.INHERIT)
            .redirectErrorStream(true)
            .start();
    String output = new String(child.getInputStream().readAllBytes()).strip();
    child.waitFor();
    return output;
  }

  /** Leaves a shutdown hook that never ends. */
  @Task
  public static long leaveAHook(int n) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                }));
    return ProcessHandle.current().pid();
  }

  /** Opens a pool while it is loaded, where it is told to. */
  static final class Bomb {
    private Bomb() {}

    static final List<Integer> SQUARES = squares();

    private static List<Integer> squares() {
      try (Pool pool = Pool.threads(1)) {
        return pool.map(PoolTasks::square, List.of(1, 2));
      }
    }
  }

  @Task
  public static List<Integer> loadABomb(int n) {
    return Bomb.SQUARES;
  }

  @Task
  public static int nap(int millis) throws InterruptedException {
    Thread.sleep(millis);
    return millis;
  }

  /** When it started, by a clock that all processes have. */
  @Task
  public static long startOf(int millis) throws InterruptedException {
    long now = System.nanoTime();
    Thread.sleep(millis);
    return now;
  }
}
