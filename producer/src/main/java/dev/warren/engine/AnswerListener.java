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
   * @param arguments those of the item, to be shown; good while this method runs
   */
  void answered(int index, Answer answer, ItemArguments arguments);

  /**
   * Takes the values of consecutive items, each the one answer of its item. As {@link #answered}
   * for each of them, which it is unless a sink has a cheaper way.
   *
   * @param firstIndex index of the first item within its call
   * @param arguments those of item {@code i} of the batch, counted from 0
   */
  default void answered(int firstIndex, Batch batch, IntFunction<ItemArguments> arguments) {
    batch.forEach((i, answer) -> answered(firstIndex + i, answer, arguments.apply(i)));
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
