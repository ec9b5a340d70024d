package dev.warren.task;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/**
 * A reference to a task of two arguments, as in {@code Photos::scale}. It is serializable only so
 * that the name of the method can be read from it; no reference is ever serialized.
 *
 * @param <A> the type of the first argument
 * @param <B> the type of the second argument
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface TaskBiFunction<
        A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
    extends Serializable {

  /**
   * Runs the task in this thread.
   *
   * @throws Exception what the task throws
   */
  R apply(A first, B second) throws Exception;

  /**
   * Stands for a task whose method is not at hand, as {@link TaskFunction#named(String, Class,
   * Class)} does.
   *
   * @param <A> the type of the first argument
   * @param <B> the type of the second argument
   * @param <R> the type of the result
   * @throws IllegalArgumentException if the name cannot be one of a task
   */
  static <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      TaskBiFunction<A, B, R> named(String name, Class<A> first, Class<B> second, Class<R> result) {
    return new NamedTask<>(name, result, first, second);
  }

  /**
   * Stands for a task whose method is not at hand, where one of the types is generic: {@code new
   * TypeReference<Text>() {}} stands for a class.
   *
   * @param <A> the type of the first argument
   * @param <B> the type of the second argument
   * @param <R> the type of the result
   * @throws IllegalArgumentException if the name cannot be one of a task
   */
  static <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      TaskBiFunction<A, B, R> named(
          String name, TypeReference<A> first, TypeReference<B> second, TypeReference<R> result) {
    return new NamedTask<>(name, result.getType(), first.getType(), second.getType());
  }
}
