package dev.warren.engine;

import dev.warren.message.Failure;
import dev.warren.message.FailureKind;

/** What one item ended with. */
public sealed interface Answer {

  /** Where and when the item ran; see {@link ItemTiming} for items that never did. */
  ItemTiming run();

  /**
   * The task returned.
   *
   * @param value what {@link ItemCodec#decode} made of the result (threads: the result itself)
   */
  record Value(Object value, ItemTiming run) implements Answer {}

  /**
   * The item has no value.
   *
   * @param failure what happened
   * @param cause the original throwable, where it happened in this JVM; null elsewhere
   * @param attempts how often the item was started
   */
  record Failed(Failure failure, Throwable cause, int attempts, ItemTiming run) implements Answer {

    /** Whether nothing is wrong with the item: it was not wanted any more. */
    public boolean isCutOff() {
      return failure.kind() == FailureKind.CANCELLED || failure.kind() == FailureKind.TERMINATED;
    }
  }
}
