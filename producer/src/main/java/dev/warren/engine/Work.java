package dev.warren.engine;

import static java.util.Objects.requireNonNull;

/**
 * What all items of one call have in common.
 *
 * @param task name of the task
 * @param codec arguments and results as JSON; not used by threads, which pass objects as they are
 * @param function the task itself; only used by threads, null elsewhere is allowed
 * @param options limits and budgets of each item
 * @param sink takes the answers
 */
public record Work(
    String task, ItemCodec codec, ItemFunction function, WorkOptions options, Sink sink) {

  /** Checks what is never optional. */
  public Work {
    requireNonNull(task, "task");
    requireNonNull(options, "options");
    requireNonNull(sink, "sink");
  }
}
