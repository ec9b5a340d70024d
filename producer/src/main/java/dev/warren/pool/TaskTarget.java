package dev.warren.pool;

import static java.util.Objects.requireNonNull;

import dev.warren.engine.ItemCodec;
import dev.warren.engine.ItemFunction;
import dev.warren.message.JsonBytes;
import dev.warren.message.JsonValues;
import dev.warren.message.ValueCodec;
import dev.warren.message.ValueException;
import dev.warren.task.RawJson;
import dev.warren.task.TaskAction;
import dev.warren.task.TaskBiFunction;
import dev.warren.task.TaskFunction;
import dev.warren.task.TaskSignature;
import dev.warren.task.TaskSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A task as engines take it.
 *
 * @param signature the task by name, with the types of its values
 * @param function the same task as a function in this JVM; null if only its name is known
 * @param loader finds the class of the task; null if only its name is known
 */
record TaskTarget(
    TaskSignature signature, @Nullable ItemFunction function, @Nullable ClassLoader loader)
    implements ItemCodec {

  /** The task behind a reference; refuses everything that is no reference to a task. */
  @SuppressWarnings(
      "unchecked") // the types of the arguments were checked where the call was compiled
  static <A extends @Nullable Object> TaskTarget of(TaskFunction<A, ?> task) {
    return make(task, arguments -> task.apply((A) arguments[0]));
  }

  /** The task behind a reference; refuses everything that is no reference to a task. */
  @SuppressWarnings(
      "unchecked") // the types of the arguments were checked where the call was compiled
  static <A extends @Nullable Object, B extends @Nullable Object> TaskTarget of(
      TaskBiFunction<A, B, ?> task) {
    return make(task, arguments -> task.apply((A) arguments[0], (B) arguments[1]));
  }

  /** The task behind a reference; refuses everything that is no reference to a task. */
  static TaskTarget of(TaskSupplier<?> task) {
    return make(task, arguments -> task.get());
  }

  /** The task behind a reference, with its result dropped; refuses what is no such reference. */
  @SuppressWarnings(
      "unchecked") // the types of the arguments were checked where the call was compiled
  static <A extends @Nullable Object> TaskTarget ofAction(TaskAction<A> task) {
    TaskTarget target =
        make(
            task,
            arguments -> {
              task.accept((A) arguments[0]);
              return null;
            });
    TaskSignature full = target.signature;
    return new TaskTarget(
        new TaskSignature(full.name(), full.parameterTypes(), Void.class),
        target.function,
        target.loader);
  }

  private static TaskTarget make(Object task, ItemFunction function) {
    requireNonNull(task, "task");
    TaskSignature signature = TaskSignature.of(task);
    return TaskSignature.isNamed(task)
        ? new TaskTarget(signature, null, null)
        : new TaskTarget(signature, function, task.getClass().getClassLoader());
  }

  /** What finds the class of the task, if it is here. */
  ClassLoader loaderOr(@Nullable ClassLoader callers) {
    if (loader != null) {
      return loader;
    }
    return callers != null ? callers : TaskTarget.class.getClassLoader();
  }

  String name() {
    return signature.name();
  }

  @Override
  public void encode(@Nullable Object[] arguments, JsonValues.Builder items) throws ValueException {
    try {
      if (signature.parameterTypes().isEmpty() && arguments.length == 1) {
        ValueCodec.encodeArguments((RawJson) requireNonNull(arguments[0], "arguments"), items);
      } else {
        ValueCodec.encodeArguments(arguments, signature.parameterTypes(), items);
      }
    } catch (ValueException e) {
      throw withPath(e);
    }
  }

  @Override
  public @Nullable Object decode(JsonBytes value) throws ValueException {
    if (signature.resultType() == Void.class) {
      return null; // the caller asked for no result
    }
    try {
      return ValueCodec.decode(value, signature.resultType());
    } catch (ValueException e) {
      throw withPath(e);
    }
  }

  private static ValueException withPath(ValueException e) {
    return new ValueException(e.path(), e.path() + ": " + e.getMessage());
  }
}
