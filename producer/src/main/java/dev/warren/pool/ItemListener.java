package dev.warren.pool;

import dev.warren.engine.Answer;
import dev.warren.engine.Batch;

/**
 * Hears of every outcome of a pool's items, once each, before the caller does. Called on threads of
 * the engine, several at a time; must not block.
 */
public interface ItemListener {

  /**
   * An item has its outcome.
   *
   * @param task name of the task
   */
  void answered(String task, Answer answer);

  /**
   * Some items have their values.
   *
   * @param task name of the task
   */
  void answered(String task, Batch batch);
}
