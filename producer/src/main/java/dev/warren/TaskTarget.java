package dev.warren;

import static java.util.Objects.requireNonNull;

import dev.warren.engine.ItemCodec;
import dev.warren.engine.ItemFunction;
import dev.warren.message.JsonBytes;
import dev.warren.message.JsonValues;
import dev.warren.message.ValueCodec;
import dev.warren.message.ValueException;
import dev.warren.task.TaskBiFunction;
import dev.warren.task.TaskFunction;
import dev.warren.task.TaskMethod;

/**
 * A task as engines take it.
 *
 * @param method the task by name, with the types of its values
 * @param function the same task as a function in this JVM
 */
record TaskTarget(TaskMethod method, ItemFunction function) implements ItemCodec {

  /** The task behind a reference; refuses everything that is no reference to a task. */
  @SuppressWarnings(
      "unchecked") // the types of the arguments were checked where the call was compiled
  static <A> TaskTarget of(TaskFunction<A, ?> task) {
    requireNonNull(task, "task");
    return new TaskTarget(TaskMethod.of(task), arguments -> task.apply((A) arguments[0]));
  }

  /** The task behind a reference; refuses everything that is no reference to a task. */
  @SuppressWarnings(
      "unchecked") // the types of the arguments were checked where the call was compiled
  static <A, B> TaskTarget of(TaskBiFunction<A, B, ?> task) {
    requireNonNull(task, "task");
    return new TaskTarget(
        TaskMethod.of(task), arguments -> task.apply((A) arguments[0], (B) arguments[1]));
  }

  String name() {
    return method.name();
  }

  @Override
  public void encode(Object[] arguments, JsonValues.Builder items) throws ValueException {
    try {
      ValueCodec.encodeArguments(arguments, method.parameterTypes(), items);
    } catch (ValueException e) {
      throw withPath(e);
    }
  }

  @Override
  public Object decode(JsonBytes value) throws ValueException {
    try {
      return ValueCodec.decode(value, method.resultType());
    } catch (ValueException e) {
      throw withPath(e);
    }
  }

  private static ValueException withPath(ValueException e) {
    return new ValueException(e.path(), e.path() + ": " + e.getMessage());
  }
}
