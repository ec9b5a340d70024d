package dev.warren.engine;

import static java.util.Objects.requireNonNull;

import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.message.ValueException;
import dev.warren.text.ThrowableText;

/**
 * What all items of one call have in common.
 *
 * @param task name of the task
 * @param codec arguments and results as JSON; not used by threads that pass objects as they are
 * @param function the task itself, for threads that pass objects as they are; null if only its name
 *     is known
 * @param build what tells versions of its class apart; empty if that does not matter
 * @param options limits and budgets of each item
 * @param total how many items the call has; -1 if nobody knows
 * @param sink takes the answers
 */
public record Work(
    String task,
    ItemCodec codec,
    ItemFunction function,
    String build,
    WorkOptions options,
    long total,
    AnswerListener sink) {

  /** Checks what is never optional. */
  public Work {
    requireNonNull(task, "task");
    requireNonNull(build, "build");
    requireNonNull(options, "options");
    requireNonNull(sink, "sink");
  }

  /** A call of unknown length. */
  public Work(
      String task,
      ItemCodec codec,
      ItemFunction function,
      WorkOptions options,
      AnswerListener sink) {
    this(task, codec, function, "", options, -1, sink);
  }

  /** What an item fails with whose arguments cannot be encoded. */
  static Failure refusal(Throwable thrown) {
    String words =
        thrown instanceof ValueException
            ? ThrowableText.message(thrown)
            : "the arguments cannot be encoded: " + ThrowableText.line(thrown);
    return Failure.of(FailureKind.ENCODING, words);
  }
}
