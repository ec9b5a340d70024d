package dev.warren.engine;

import dev.warren.message.Failure;
import java.util.function.IntFunction;

/** Takes the answers to the items of one call. */
@FunctionalInterface
public interface AnswerListener {

  /**
   * Takes the one answer of an item. Called on a thread of the engine, or on the caller's own
   * inside {@link Engine#cancel}, {@link Engine#terminate} and {@link Engine#submit}; must not
   * block and must not throw.
   *
   * @param index the item's index within its call
   */
  void answered(int index, Answer answer);

  /**
   * Takes the values of consecutive items, each the one answer of its item. As {@link #answered}
   * for each of them, which it is unless a sink has a cheaper way.
   *
   * @param firstIndex index of the first item within its call
   */
  default void answered(int firstIndex, Batch batch) {
    batch.forEach((i, answer) -> answered(firstIndex + i, answer));
  }

  /**
   * As {@link #answered(int, Answer)}, for those who want to show the item's arguments.
   *
   * @param arguments good while this method runs
   */
  default void answered(int index, Answer answer, ItemArguments arguments) {
    answered(index, answer);
  }

  /**
   * As {@link #answered(int, Batch)}, for those who want to show the items' arguments.
   *
   * @param arguments those of item {@code i} of the batch, counted from 0; good while this method
   *     runs
   */
  default void answered(int firstIndex, Batch batch, IntFunction<ItemArguments> arguments) {
    answered(firstIndex, batch);
  }

  /**
   * A run of an item ended without a value, and the item is or will be run again. Called as {@link
   * #answered} is.
   */
  default void retried(int index, Failure failure, ItemTiming run, ItemArguments arguments) {}

  /**
   * So many bytes more are held for the items of the call, or fewer where it is negative. Called on
   * any thread, with locks held: must neither block nor throw.
   */
  default void held(long bytes) {}
}
