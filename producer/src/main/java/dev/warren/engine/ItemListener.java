package dev.warren.engine;

import dev.warren.message.Failure;
import java.util.function.IntFunction;

/**
 * Hears of every outcome of a pool's items, once each, before the caller does. Called on threads of
 * the engine, several at a time; must not block.
 */
public interface ItemListener {

  /**
   * A call of the pool.
   *
   * @param number counted from 0
   * @param task name of its task
   * @param total how many items it has; -1 if nobody knows
   */
  record Origin(long number, String task, long total) {}

  /**
   * A call begins. Called on the thread of the caller.
   *
   * @param options limits of its items
   * @param chunkSize how many items travel in a message; 0 if that is chosen by measured time
   */
  default void began(Origin call, WorkOptions options, int chunkSize) {}

  /** An item has its outcome. */
  void answered(Origin call, int index, Answer answer, ItemArguments arguments);

  /**
   * Consecutive items have their values.
   *
   * @param arguments those of item {@code i} of the batch, counted from 0
   */
  void answered(Origin call, int firstIndex, Batch batch, IntFunction<ItemArguments> arguments);

  /** A run of an item ended without a value, and the item is or will be run again. */
  default void retried(
      Origin call, int index, Failure failure, ItemTiming run, ItemArguments arguments) {}
}
