package dev.warren.job;

import dev.warren.message.Failure;

/** What an event asks for. */
public sealed interface Decision<C extends Chunk> {

  /** Nothing: the event was about an item that is answered, or a copy that no longer matters. */
  record Ignore<C extends Chunk>() implements Decision<C> {}

  /** Ask all supervisors what their processes run, and tell {@link JobTable#heard}. */
  record Ask<C extends Chunk>() implements Decision<C> {}

  /**
   * Send the item again.
   *
   * @param copy the copy that counts from now on
   * @param alone whether it is to be run at once and alone, because it may harm its neighbours
   */
  record Resend<C extends Chunk>(Copy<C> copy, boolean alone) implements Decision<C> {}

  /**
   * Answer the item with a failure. It is claimed.
   *
   * @param copy its last copy
   * @param isLast whether all items of the chunk are answered with this one
   * @param isPoison whether it ended too many processes, and is to be kept with the evidence
   */
  record Fail<C extends Chunk>(Copy<C> copy, Failure failure, boolean isLast, boolean isPoison)
      implements Decision<C> {}
}
