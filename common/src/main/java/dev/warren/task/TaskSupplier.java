package dev.warren.task;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/**
 * A reference to a task without an argument, as in {@code Reports::nightly}. It is serializable
 * only so that the name of the method can be read from it; no reference is ever serialized.
 *
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface TaskSupplier<R extends @Nullable Object> extends Serializable {

  /**
   * Runs the task in this thread.
   *
   * @throws Exception what the task throws
   */
  R get() throws Exception;

  /**
   * Stands for a task whose method is not at hand, as {@link TaskFunction#named(String, Class,
   * Class)} does.
   *
   * @param <R> the type of the result
   * @throws IllegalArgumentException if the name cannot be one of a task
   */
  static <R extends @Nullable Object> TaskSupplier<R> named(String name, Class<R> result) {
    return new NamedTask<>(name, result);
  }

  /**
   * Stands for a task whose method is not at hand and whose result has a generic type.
   *
   * @param <R> the type of the result
   * @throws IllegalArgumentException if the name cannot be one of a task
   */
  static <R extends @Nullable Object> TaskSupplier<R> named(String name, TypeReference<R> result) {
    return new NamedTask<>(name, result.getType());
  }
}
