package dev.warren.task;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.Type;
import java.util.List;

/**
 * The name and the types of a task: all that a caller needs to write its arguments and to read its
 * result. For code that sends tasks, not for tasks. Immutable.
 *
 * @param name the name that travels
 * @param parameterTypes the generic types of its arguments, two at most; empty also where the
 *     caller gives all of them as one JSON array
 * @param resultType the generic type of its result; {@code Void} where there is none
 */
public record TaskSignature(String name, List<Type> parameterTypes, Type resultType) {

  /** Checks that nothing is null. */
  public TaskSignature {
    requireNonNull(name, "name");
    parameterTypes = List.copyOf(parameterTypes);
    requireNonNull(resultType, "resultType");
  }

  /**
   * Whether a reference is one by name, whose method may not exist in this JVM.
   *
   * @param reference a {@link TaskFunction} or another kind of reference
   */
  public static boolean isNamed(Object reference) {
    return reference instanceof NamedTask;
  }

  /**
   * The signature behind a reference to a task.
   *
   * @param reference a {@link TaskFunction} or another kind of reference
   * @throws IllegalArgumentException if it is no reference to a task; the message shows the fix
   */
  public static TaskSignature of(Object reference) {
    return reference instanceof NamedTask<?, ?, ?> named
        ? named.signature()
        : TaskMethod.ofReference(reference).signature();
  }
}
