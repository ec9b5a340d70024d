package dev.warren.engine;

import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.message.JsonBytes;
import dev.warren.message.JsonValues;
import dev.warren.message.ValueException;
import dev.warren.task.RunningTask;
import dev.warren.text.ThrowableText;
import dev.warren.worker.TaskRunner;

/**
 * Runs a task in a thread of this JVM as a worker process would: found by its name, with arguments
 * and result as JSON. Not thread-safe.
 */
final class JsonRunner {

  /** An item has no value, for a reason other than what a plain call of the task throws. */
  static final class ItemFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    private ItemFailedException(Failure failure, Throwable cause) {
      super(
          failure.type().isEmpty() ? failure.message() : failure.type() + ": " + failure.message(),
          cause,
          false,
          false);
      this.failure = failure;
    }

    /** As a worker process would tell it. */
    Failure failure() {
      return failure;
    }
  }

  private final TaskRunner runner;

  /**
   * Creates one.
   *
   * @param loader finds the classes of tasks
   */
  JsonRunner(ClassLoader loader) {
    this.runner = new TaskRunner(loader);
  }

  /**
   * The arguments of an item, as they are at this moment.
   *
   * @throws ValueException if they cannot be encoded
   */
  static JsonBytes encode(ItemCodec codec, Object[] arguments) throws ValueException {
    JsonValues.Builder items = new JsonValues.Builder(1);
    codec.encode(arguments, items);
    return items.toValues().get(0);
  }

  /**
   * Runs one item in this thread.
   *
   * @return the result, only valid until the next run
   * @throws ItemFailedException if there is none
   */
  JsonBytes run(String task, JsonBytes arguments, RunningTask context) throws ItemFailedException {
    if (runner.prepare(task, arguments) && runner.run(context)) {
      runner.encode();
    }
    if (runner.failure() != null) {
      throw new ItemFailedException(runner.failure(), runner.thrown());
    }
    return runner.value();
  }

  /**
   * The result as the caller gets it.
   *
   * @throws ItemFailedException if it is no value of the type that the caller expects
   */
  Object decode(ItemCodec codec, JsonBytes result) throws ItemFailedException {
    try {
      return codec.decode(result);
    } catch (Throwable e) { // of the user's: a type that cannot be initialised, a constructor
      String words =
          e instanceof ValueException
              ? ThrowableText.message(e)
              : "the result cannot be decoded: " + ThrowableText.line(e);
      throw new ItemFailedException(Failure.of(FailureKind.ENCODING, words), e);
    }
  }
}
