package dev.warren.dead;

import dev.warren.message.TaskMessage;
import java.util.Optional;

/**
 * Chooses dead letters: those that have all that is given.
 *
 * @param id a part of job and index, as in {@code 3f2a/17}; empty for any
 * @param task the whole name of a task
 * @param error a class of error, as {@link DeadLetter#error} says it
 */
public record DeadFilter(String id, Optional<String> task, Optional<String> error) {

  /** Whether a letter has it all. */
  public boolean takes(DeadLetter letter) {
    return letter.item().contains(id)
        && (task.isEmpty() || letter.task().map(TaskMessage::task).equals(task))
        && (error.isEmpty() || letter.error().equals(error.get()));
  }
}
