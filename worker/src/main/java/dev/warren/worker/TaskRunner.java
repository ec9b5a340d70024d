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
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;

/**
 * Runs one item: a task's name and its arguments as JSON in, its result as JSON or a failure out.
 * Knows no broker. Not thread-safe; belongs to the task thread.
 */
final class TaskRunner {
  private static final int MOST_TEXT = 32 * 1024;

  private final ClassLoader loader;
  private String lastName;
  private TaskMethod lastMethod;
  private final ValueBuffer buffer = new ValueBuffer();
  private JsonBytes value;
  private Failure failure;

  TaskRunner(ClassLoader loader) {
    this.loader = loader;
  }

  /**
   * Runs an item; afterwards either {@link #value} or {@link #failure} has its outcome.
   *
   * @throws OutOfMemoryError thrown by the task: this process cannot be trusted any more
   */
  void run(String task, JsonBytes arguments, RunningTask context) {
    value = null;
    failure = null;
    try {
      TaskMethod method = find(task);
      Object[] decoded = ValueCodec.decodeArguments(arguments, method.parameterTypes());
      Object result = RunningTask.call(context, () -> method.invoke(decoded));
      value = buffer.encode(result, method.resultType());
    } catch (NoSuchTaskException e) {
      failure = Failure.of(FailureKind.UNKNOWN_TASK, e.getMessage());
    } catch (ValueException e) {
      failure = Failure.of(FailureKind.ENCODING, e.path() + ": " + e.getMessage());
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) { // whatever a task throws is its outcome, and never this process's end
      failure = failureOf(e);
    }
  }

  /** The result, or null; only valid until the next run. */
  JsonBytes value() {
    return value;
  }

  /** What went wrong, or null. */
  Failure failure() {
    return failure;
  }

  private TaskMethod find(String task) throws NoSuchTaskException {
    if (!task.equals(lastName)) {
      lastMethod = TaskMethod.named(task, loader);
    }
    // Also if it is equal: the next item of the message has the same string, seen to be so at once.
    lastName = task;
    return lastMethod;
  }

  private static Failure failureOf(Throwable thrown) {
    return new Failure(
        FailureKind.FAILED,
        thrown.getClass().getName(),
        cut(messageOf(thrown)),
        cut(stackOf(thrown)),
        Optional.empty());
  }

  private static String messageOf(Throwable thrown) {
    try {
      String message = thrown.getMessage();
      return message == null ? "" : message;
    } catch (RuntimeException e) { // a throwable of the user's that cannot even say what it is
      return "(its getMessage() threw " + e.getClass().getName() + ")";
    }
  }

  private static String stackOf(Throwable thrown) {
    try {
      StringWriter text = new StringWriter();
      thrown.printStackTrace(new PrintWriter(text));
      return text.toString();
    } catch (RuntimeException e) { // as above
      return "";
    }
  }

  private static String cut(String text) {
    return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT) + "…";
  }
}
