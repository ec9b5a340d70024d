package dev.warren.task;

import java.io.Serializable;

/**
 * A reference to a task of two arguments, as in {@code Photos::scale}. It is serializable only so
 * that the name of the method can be read from it; no reference is ever serialized.
 *
 * @param <A> the type of the first argument
 * @param <B> the type of the second argument
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface TaskBiFunction<A, B, R> extends Serializable {

  /**
   * Runs the task in this thread.
   *
   * @throws Exception what the task throws
   */
  R apply(A first, B second) throws Exception;
}
