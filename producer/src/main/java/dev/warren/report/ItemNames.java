package dev.warren.report;

import dev.warren.text.ThrowableText;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the user's program calls its items. Both functions are the user's: where one throws, a record
 * does without it.
 *
 * @param numbers the number to show for an index in a call
 * @param commands the command that runs that item on its own; empty if none is known
 */
public record ItemNames(IntUnaryOperator numbers, Optional<IntFunction<String>> commands) {
  private static final Logger LOG = LoggerFactory.getLogger(ItemNames.class);

  /** The indexes themselves, and Warren's own commands. */
  static final ItemNames PLAIN = new ItemNames(IntUnaryOperator.identity(), Optional.empty());

  int number(int index) {
    try {
      return Math.max(0, numbers.applyAsInt(index));
    } catch (Throwable e) {
      LOG.debug("no number for item {}: {}", index, ThrowableText.line(e));
      return index;
    }
  }

  String command(int index, String task, String argument) {
    if (commands.isEmpty()) {
      return ArgumentText.command(task, argument);
    }
    try {
      String command = commands.get().apply(index);
      return command == null ? "" : command;
    } catch (Throwable e) {
      LOG.warn("no command for item {}: {}", index, ThrowableText.line(e));
      return "";
    }
  }
}
