package dev.warren;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What one item of a map or an iterator ended with: a value or an exception.
 *
 * @param <R> type of the value
 */
public sealed interface Outcome<R extends @Nullable Object> {

  /** {@return the position of the item in the input, from 0} */
  int index();

  /** {@return where and when the item ran} */
  Execution execution();

  /**
   * The task returned.
   *
   * @param <R> type of the value
   * @param index position of the item in the input, from 0
   * @param value what the task returned; may be null
   * @param execution where and when the item ran
   */
  record Success<R extends @Nullable Object>(int index, R value, Execution execution)
      implements Outcome<R> {

    /** Checks what is never null. */
    public Success {
      requireNonNull(execution, "execution");
    }
  }

  /**
   * The item has no value.
   *
   * @param <R> type of the value it would have
   * @param index position of the item in the input, from 0
   * @param error what happened
   * @param execution where and when the item ran
   */
  record Failure<R extends @Nullable Object>(int index, TaskException error, Execution execution)
      implements Outcome<R> {

    /** Checks that nothing is null. */
    public Failure {
      requireNonNull(error, "error");
      requireNonNull(execution, "execution");
    }
  }
}
