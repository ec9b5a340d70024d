package dev.warren.task;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/**
 * A reference to a task of one argument, as in {@code Tasks::sumOfPowers}. It is serializable only
 * so that the name of the method can be read from it; no reference is ever serialized.
 *
 * @param <A> the type of the argument
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface TaskFunction<A extends @Nullable Object, R extends @Nullable Object>
    extends Serializable {

  /**
   * Runs the task in this thread.
   *
   * @throws Exception what the task throws
   */
  R apply(A argument) throws Exception;

  /**
   * Stands for a task whose method is not at hand: it is written in another language, its class is
   * only on the class path of the workers, or the compiler makes no reference to a Java method of
   * it. Use it in every call of a pool like a method reference. Nothing is looked up here: where
   * the workers have no such task, its items end with an {@code UnknownTaskException}.
   *
   * <p>Argument and result travel as JSON of the types that are given here, also in a pool of
   * threads; they need not be the types of the method. Only a pool can run it: {@link #apply}
   * throws {@link UnsupportedOperationException}.
   *
   * <pre>{@code
   * TaskFunction<Text, List<String>> split =
   *     TaskFunction.named("acme.Words.split", Text.class, new TypeReference<List<String>>() {});
   * }</pre>
   *
   * @param <A> the type of the argument
   * @param <R> the type of the result
   * @param name the class, a dot and the method, or whatever the workers know the task by: 1 to 200
   *     letters, digits, {@code _}, {@code .} and {@code $}. One without a dot is in {@link Tasks}
   * @throws IllegalArgumentException if the name cannot be one of a task
   */
  static <A extends @Nullable Object, R extends @Nullable Object> TaskFunction<A, R> named(
      String name, Class<A> argument, Class<R> result) {
    return new NamedTask<>(name, result, argument);
  }

  /**
   * As {@link #named(String, Class, Class)}, for a result of a generic type.
   *
   * @param <A> the type of the argument
   * @param <R> the type of the result
   * @throws IllegalArgumentException if the name cannot be one of a task
   */
  static <A extends @Nullable Object, R extends @Nullable Object> TaskFunction<A, R> named(
      String name, Class<A> argument, TypeReference<R> result) {
    return new NamedTask<>(name, result.getType(), argument);
  }

  /**
   * As {@link #named(String, Class, Class)}, for an argument of a generic type.
   *
   * @param <A> the type of the argument
   * @param <R> the type of the result
   * @throws IllegalArgumentException if the name cannot be one of a task
   */
  static <A extends @Nullable Object, R extends @Nullable Object> TaskFunction<A, R> named(
      String name, TypeReference<A> argument, Class<R> result) {
    return new NamedTask<>(name, result, argument.getType());
  }

  /**
   * As {@link #named(String, Class, Class)}, for an argument and a result of generic types.
   *
   * @param <A> the type of the argument
   * @param <R> the type of the result
   * @throws IllegalArgumentException if the name cannot be one of a task
   */
  static <A extends @Nullable Object, R extends @Nullable Object> TaskFunction<A, R> named(
      String name, TypeReference<A> argument, TypeReference<R> result) {
    return new NamedTask<>(name, result.getType(), argument.getType());
  }

  /**
   * Stands for a task of any number of arguments, for a caller that holds them as JSON: the
   * argument is a JSON array of all arguments of the task, as in {@code ["hello",3]}, and is sent
   * as it is. Otherwise as {@link #named(String, Class, Class)}.
   *
   * @throws IllegalArgumentException if the name cannot be one of a task
   */
  static TaskFunction<RawJson, RawJson> named(String name) {
    return new NamedTask<>(name, RawJson.class);
  }
}
