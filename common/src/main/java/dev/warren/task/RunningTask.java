package dev.warren.task;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The context of one run, bound to the thread that runs it. For code that runs tasks, not for
 * tasks.
 *
 * @param job the job of the item
 * @param task the name of the task
 * @param index the index of the item in its job, or -1 if the job is all there is to name
 * @param attempt the number of the attempt, from 1
 * @param deadline when the time limit ends
 * @param stopping whether the run is asked to end; called by the task, so it must not block
 */
public record RunningTask(
    String job,
    String task,
    long index,
    int attempt,
    Optional<Instant> deadline,
    BooleanSupplier stopping)
    implements TaskContext {

  /** One place for each thread: setting a thread-local for each run would outlast a short run. */
  private static final ThreadLocal<@Nullable RunningTask[]> CURRENT =
      ThreadLocal.withInitial(() -> new RunningTask[1]);

  /**
   * The code that is run with a context.
   *
   * @param <T> what it returns
   */
  @FunctionalInterface
  public interface Body<T extends @Nullable Object> {

    /**
     * Runs the task.
     *
     * @throws Throwable what the task throws
     */
    T run() throws Throwable;
  }

  /** Checks the values. */
  public RunningTask {
    requireNonNull(job, "job");
    requireNonNull(task, "task");
    requireNonNull(deadline, "deadline");
    requireNonNull(stopping, "stopping");
    if (attempt < 1) {
      throw new IllegalArgumentException("an attempt is 1 or more, not " + attempt);
    }
  }

  /**
   * Runs the body in this thread with this context as the current one; afterwards the one before,
   * if any, is current again.
   *
   * @param <T> what the body returns
   * @throws Throwable what the body throws
   */
  public static <T extends @Nullable Object> T call(RunningTask context, Body<T> body)
      throws Throwable {
    requireNonNull(context, "context");
    @Nullable RunningTask[] current = CURRENT.get();
    @Nullable RunningTask before = current[0];
    current[0] = context;
    try {
      return body.run();
    } finally {
      current[0] = before;
    }
  }

  /** {@return what runs in this thread; null if nothing does} */
  public static @Nullable RunningTask inThisThread() {
    return CURRENT.get()[0];
  }

  static RunningTask current() {
    @Nullable RunningTask running = inThisThread();
    if (running == null) {
      throw new IllegalStateException("no task runs in thread " + Thread.currentThread().getName());
    }
    return running;
  }

  @Override
  public String taskId() {
    return index < 0 ? job : job + "/" + index;
  }

  @Override
  public boolean isStopping() {
    return stopping.getAsBoolean();
  }
}
