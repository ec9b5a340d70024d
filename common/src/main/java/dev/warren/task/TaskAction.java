package dev.warren.task;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/**
 * A reference to a task of one argument without a result, as in {@code Mails::send}: a void method,
 * or another one whose result is dropped. It is serializable only so that the name of the method
 * can be read from it; no reference is ever serialized.
 *
 * @param <A> the type of the argument
 */
@FunctionalInterface
public interface TaskAction<A extends @Nullable Object> extends Serializable {

  /**
   * Runs the task in this thread.
   *
   * @throws Exception what the task throws
   */
  void accept(A argument) throws Exception;

  /**
   * Stands for a task whose method is not at hand, as {@link TaskFunction#named(String, Class,
   * Class)} does.
   *
   * @param <A> the type of the argument
   * @throws IllegalArgumentException if the name cannot be one of a task
   */
  static <A extends @Nullable Object> TaskAction<A> named(String name, Class<A> argument) {
    return new NamedTask<>(name, Void.class, argument);
  }

  /**
   * Stands for a task whose method is not at hand and whose argument has a generic type.
   *
   * @param <A> the type of the argument
   * @throws IllegalArgumentException if the name cannot be one of a task
   */
  static <A extends @Nullable Object> TaskAction<A> named(String name, TypeReference<A> argument) {
    return new NamedTask<>(name, Void.class, argument.getType());
  }
}
