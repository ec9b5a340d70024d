package dev.warren.engine;

import dev.warren.engine.RetryPolicy.Answers;
import dev.warren.gather.Ledger;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/**
 * Sends items again free of charge, because nobody knows that they ran: a process went away, or a
 * message is gone. A bound ends what would otherwise go round for ever. Thread-safe.
 */
final class FreeCopies {
  /** How often an item may be sent again without any evidence. */
  private static final int MOST_RETURNS = 20;

  private final PendingItems pending;
  private final TaskSender sender;
  private final Ledger ledger;
  private final LongPredicate isCancelled;
  private final Answers answers;

  /**
   * Creates it.
   *
   * @param isCancelled whether an item that does not run is not wanted any more
   */
  FreeCopies(
      PendingItems pending,
      TaskSender sender,
      Ledger ledger,
      LongPredicate isCancelled,
      Answers answers) {
    this.pending = pending;
    this.sender = sender;
    this.ledger = ledger;
    this.isCancelled = isCancelled;
    this.answers = answers;
  }

  /**
   * Sends the next copy of an item that is open.
   *
   * @param due looks at the item's state and says whether it is time; called once, under a lock
   * @param alone whether it is to be run at once and alone
   * @return false if the item is answered
   */
  boolean send(long id, Predicate<ItemState> due, boolean alone) {
    PendingChunk[] again = new PendingChunk[1];
    ItemState copy = new ItemState();
    boolean open =
        pending.update(
            id,
            (chunk, state) -> {
              if (due.test(state)) {
                state.nextCopy();
                again[0] = chunk;
                copy.attempt = state.attempt;
                copy.hop = state.hop;
                copy.returns = state.returns;
              }
            });
    if (again[0] != null && isCancelled.test(id)) {
      Failure failure = Failure.of(FailureKind.CANCELLED, "cancelled before it ran again");
      answers.failed(id, failure, copy.attempt, null);
    } else if (again[0] != null && copy.returns <= MOST_RETURNS) {
      ledger.returned();
      sender.sendAgain(again[0], id, copy.attempt, copy.hop, alone);
    } else if (again[0] != null) {
      String words =
          "the processes that held this item went away "
              + MOST_RETURNS
              + " times, and nobody was left to say why";
      answers.failed(id, Failure.of(FailureKind.CRASHED, words), copy.attempt, null);
    }
    return open;
  }
}
