package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.Outcome;
import dev.warren.PoolTerminatedException;
import dev.warren.TaskCancelledException;
import dev.warren.TaskCrashedException;
import dev.warren.TaskException;
import dev.warren.TaskFailedException;
import dev.warren.TaskTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the command line tells of an item without a value. */
final class FailureText {
  private static final String CAUSE = "Caused by: ";
  private static final int SHOWN_FRAMES = 5;

  /** How the frame begins that calls a task's method; what is below it is not the user's. */
  private static final Pattern CALL_OF_TASK =
      Pattern.compile("at (java\\.base/)?jdk\\.internal\\.reflect\\..*");

  private final Outcome.Failure<?> outcome;
  private final TaskException error;

  FailureText(Outcome.Failure<?> outcome) {
    this.outcome = outcome;
    this.error = outcome.error();
  }

  /** Whether this says nothing about the item, only that its run was ended. */
  static boolean isCutOff(Outcome<?> outcome) {
    return outcome instanceof Outcome.Failure<?> failure
        && failure.error() instanceof PoolTerminatedException;
  }

  /** One of the four kinds that an output line knows. */
  String kind() {
    if (error instanceof TaskTimeoutException) {
      return "timeout";
    }
    if (error instanceof TaskCrashedException) {
      return "crashed";
    }
    return isCancelled() ? "cancelled" : "failed";
  }

  private boolean isCancelled() {
    return error instanceof TaskCancelledException || error instanceof PoolTerminatedException;
  }

  /** The class of what the task threw, or of what a Java caller gets where nothing was thrown. */
  String type() {
    return thrown().isEmpty() ? error.getClass().getName() : thrown();
  }

  private String thrown() {
    return error instanceof TaskFailedException failed ? failed.remoteType() : "";
  }

  String message() {
    return error instanceof TaskFailedException failed ? failed.remoteMessage() : error.reason();
  }

  /** The stack trace of what the task threw; empty if it threw nothing. */
  String stack() {
    return error instanceof TaskFailedException failed ? failed.remoteStack() : "";
  }

  /** The exception at the beginning of it all, if what was thrown has a cause. */
  Optional<String> cause() {
    return stack()
        .lines()
        .filter(line -> line.startsWith(CAUSE))
        .reduce((earlier, last) -> last)
        .map(line -> line.substring(CAUSE.length()));
  }

  /** How the process ended, if the item did that and it is known. */
  Optional<TaskCrashedException> crash() {
    return error instanceof TaskCrashedException crash && crash.pid() != 0
        ? Optional.of(crash)
        : Optional.empty();
  }

  /** The machine that ran the item last; empty if none did. */
  String host() {
    return crash().map(TaskCrashedException::host).orElse(outcome.execution().host());
  }

  /** The process that ran the item last; 0 if none did. */
  long pid() {
    return crash().map(TaskCrashedException::pid).orElse(outcome.execution().pid());
  }

  /** How often the item was started. */
  int attempts() {
    return crash().map(TaskCrashedException::attempts).orElse(outcome.execution().attempt());
  }

  /**
   * What happened, in words that go on from "item 7": in a line, with the process, the first cause
   * and the beginning of the stack trace in further lines, as far as they are known.
   */
  @Override
  public String toString() {
    String verb =
        switch (kind()) {
          case "timeout" -> "timed out";
          case "cancelled" -> "was cancelled";
          default -> kind();
        };
    String thrown = thrown().isEmpty() ? "" : thrown() + ": ";
    List<String> lines = new ArrayList<>();
    lines.add(verb + ": " + thrown + message().lines().findFirst().orElse(""));
    if (pid() != 0) {
      lines.add("in process " + pid() + " on " + host() + ", attempt " + attempts());
    }
    cause().ifPresent(cause -> lines.add("caused by " + cause));
    stack()
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("at "))
        .takeWhile(line -> !CALL_OF_TASK.matcher(line).matches())
        .limit(SHOWN_FRAMES)
        .forEach(lines::add);
    return String.join("\n", lines);
  }

  /** Half of a surrogate pair, which UTF-8 has no form for, becomes a question mark. */
  static String encodable(String text) {
    return new String(text.getBytes(UTF_8), UTF_8);
  }
}
