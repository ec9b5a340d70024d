package dev.warren.task;

import java.io.Serializable;

/**
 * A reference to a task of one argument, as in {@code Tasks::sumOfPowers}. It is serializable only
 * so that the name of the method can be read from it; no reference is ever serialized.
 *
 * @param <A> the type of the argument
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface TaskFunction<A, R> extends Serializable {

  /**
   * Runs the task in this thread.
   *
   * @throws Exception what the task throws
   */
  R apply(A argument) throws Exception;
}
