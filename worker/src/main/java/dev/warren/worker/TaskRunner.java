package dev.warren.worker;

import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.message.JsonBytes;
import dev.warren.message.ValueBuffer;
import dev.warren.message.ValueCodec;
import dev.warren.message.ValueException;
import dev.warren.task.NoSuchTaskException;
import dev.warren.task.RunningTask;
import dev.warren.task.TaskMethod;
import dev.warren.text.ThrowableText;
import java.util.Optional;

/**
 * Runs one item: takes a task's name and its arguments as JSON, gives its result as JSON or a
 * failure. Knows no broker. Belongs to one thread that runs tasks.
 */
public final class TaskRunner {
  private final ClassLoader loader;
  private String lastName;
  private TaskMethod lastMethod;
  private TaskMethod method;
  private Object[] decoded;
  private Object result;
  private final ValueBuffer buffer = new ValueBuffer();
  private JsonBytes value;
  private Failure failure;
  private Throwable thrown;

  /**
   * Creates a runner.
   *
   * @param loader finds the classes of tasks
   */
  public TaskRunner(ClassLoader loader) {
    this.loader = loader;
  }

  /**
   * Finds the task and reads its arguments, which may run the user's code.
   *
   * @return whether there is something to {@link #run}; if not, {@link #failure} says why
   * @throws OutOfMemoryError as {@link #run}
   */
  public boolean prepare(String task, JsonBytes arguments) {
    value = null;
    failure = null;
    thrown = null;
    try {
      method = find(task);
      decoded = ValueCodec.decodeArguments(arguments, method.parameterTypes());
      return true;
    } catch (Throwable e) {
      failure = failureOf(e);
      return false;
    }
  }

  /** Fails an item whose task this worker must not run, without loading anything of it. */
  void refuse(String task, String reason) {
    value = null;
    failure = Failure.of(FailureKind.UNKNOWN_TASK, "task " + task + " is " + reason);
  }

  /**
   * Runs what was prepared.
   *
   * @return whether there is something to {@link #encode}; if not, {@link #failure} says why
   * @throws OutOfMemoryError thrown by the task: this process is not reliable any more
   */
  public boolean run(RunningTask context) {
    try {
      result = RunningTask.call(context, () -> method.invoke(decoded));
      return true;
    } catch (Throwable e) { // anything a task throws is its outcome, and does not end the process
      failure = thrownBy(e);
      return false;
    } finally {
      decoded = null;
    }
  }

  /**
   * Writes the result, which may run the user's code; afterwards either {@link #value} or {@link
   * #failure} has the outcome.
   *
   * @throws OutOfMemoryError as {@link #run}
   */
  public void encode() {
    try {
      value = buffer.encode(result, method.resultType());
    } catch (Throwable e) { // as above
      failure = failureOf(e);
    } finally {
      result = null;
    }
  }

  /** The result, or null; only valid until the next run. */
  public JsonBytes value() {
    return value;
  }

  /** The failure, or null. */
  public Failure failure() {
    return failure;
  }

  /** The throwable behind {@link #failure}, or null. */
  public Throwable thrown() {
    return thrown;
  }

  private TaskMethod find(String task) throws NoSuchTaskException {
    if (!task.equals(lastName)) {
      lastMethod = TaskMethod.named(task, loader);
    }
    // Also if it is equal: equals() is quickest for the same string, which the next item has.
    lastName = task;
    return lastMethod;
  }

  private Failure failureOf(Throwable thrown) {
    this.thrown = thrown;
    if (thrown instanceof NoSuchTaskException e) {
      return Failure.of(FailureKind.UNKNOWN_TASK, e.getMessage());
    }
    if (thrown instanceof ValueException e) {
      return Failure.of(FailureKind.ENCODING, e.path() + ": " + e.getMessage());
    }
    return thrownBy(thrown);
  }

  private Failure thrownBy(Throwable thrown) {
    this.thrown = thrown;
    if (thrown instanceof OutOfMemoryError e) {
      throw e;
    }
    return new Failure(
        FailureKind.FAILED,
        ThrowableText.type(thrown),
        messageOf(thrown),
        ThrowableText.stack(thrown),
        Optional.empty());
  }

  private static String messageOf(Throwable thrown) {
    String message = ThrowableText.message(thrown);
    if (thrown instanceof ExceptionInInitializerError && thrown.getCause() != null) {
      // Its own message is empty, and only the first failure of a class tells the reason.
      Throwable cause = thrown.getCause();
      return "a class could not be initialised: "
          + ThrowableText.type(cause)
          + ": "
          + ThrowableText.message(cause);
    }
    return thrown instanceof NoClassDefFoundError ? message + TaskMethod.remedy(thrown) : message;
  }
}
