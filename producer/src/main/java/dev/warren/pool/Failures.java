package dev.warren.pool;

import dev.warren.BrokerUnavailableException;
import dev.warren.EncodingException;
import dev.warren.NoWorkersException;
import dev.warren.PoolBrokenException;
import dev.warren.PoolTerminatedException;
import dev.warren.TaskCancelledException;
import dev.warren.TaskCrashedException;
import dev.warren.TaskException;
import dev.warren.TaskFailedException;
import dev.warren.TaskTimeoutException;
import dev.warren.UnknownTaskException;
import dev.warren.WarrenException;
import dev.warren.engine.Answer;
import dev.warren.engine.EngineBrokenException;
import dev.warren.message.Crash;
import dev.warren.message.Failure;
import dev.warren.text.ShownText;
import java.util.Optional;
import java.util.OptionalInt;

/** Turns what engines report into the exceptions that callers see. */
final class Failures {

  private static final Crash UNKNOWN_CRASH =
      new Crash("", 0, OptionalInt.empty(), OptionalInt.empty(), "");

  private Failures() {}

  /** The exception for a pool that cannot work any more. */
  static WarrenException of(EngineBrokenException broken) {
    String message = shown(broken.getMessage());
    return switch (broken.reason()) {
      case WORKERS_CANNOT_START -> new PoolBrokenException(message, false);
      case FAULT -> new PoolBrokenException(message, true);
      case NO_WORKERS -> new NoWorkersException(message);
      case BROKER -> new BrokerUnavailableException(message, broken.getCause());
    };
  }

  /**
   * The exception for one item.
   *
   * @param item names the task, and the item where the call has several
   * @param index position of the item in the input
   */
  static TaskException of(String item, int index, Answer.Failed answer) {
    Failure failure = answer.failure();
    String reason = describe(answer);
    String message = item + ": " + shown(reason);
    return switch (failure.kind()) {
      case FAILED -> failed(message, index, reason, answer);
      case TIMEOUT -> new TaskTimeoutException(message, index, reason);
      case CRASHED -> crashed(message, index, reason, answer);
      case CANCELLED -> new TaskCancelledException(message, index, reason);
      case UNKNOWN_TASK -> new UnknownTaskException(message, index, reason);
      case ENCODING, UNREADABLE -> new EncodingException(message, index, reason);
      case TERMINATED -> new PoolTerminatedException(message, index, reason);
    };
  }

  /** Messages of exceptions end on terminals; the exact text is in what the exception carries. */
  private static String shown(String text) {
    return ShownText.lines(text, "  ");
  }

  private static TaskFailedException failed(
      String message, int index, String reason, Answer.Failed answer) {
    Failure failure = answer.failure();
    Throwable cause = answer.cause();
    if (cause == null && !failure.stack().isEmpty()) {
      cause = new RemoteStack(failure.stack());
    }
    return new TaskFailedException(
        message, cause, index, reason, failure.type(), failure.message(), failure.stack());
  }

  private static TaskCrashedException crashed(
      String message, int index, String reason, Answer.Failed answer) {
    Crash crash = answer.failure().crash().orElse(UNKNOWN_CRASH);
    return new TaskCrashedException(
        message,
        index,
        reason,
        crash.host(),
        crash.pid(),
        crash.exitCode(),
        crash.signal(),
        answer.attempts(),
        crash.stderrTail());
  }

  private static String describe(Answer.Failed answer) {
    Failure failure = answer.failure();
    if (!failure.type().isEmpty()) {
      return failure.message().isEmpty()
          ? failure.type()
          : failure.type() + ": " + failure.message();
    }
    if (!failure.message().isEmpty()) {
      return failure.message();
    }
    return switch (failure.kind()) {
      case FAILED -> "failed";
      case TIMEOUT -> "ran longer than its time limit";
      case CRASHED -> describe(failure.crash(), answer.attempts());
      case CANCELLED -> "cancelled";
      case UNKNOWN_TASK -> "the worker has no such task";
      case ENCODING -> "an argument or the result cannot be encoded";
      case UNREADABLE -> "the worker could not read its message";
      case TERMINATED -> "the pool was terminated";
    };
  }

  private static String describe(Optional<Crash> evidence, int attempts) {
    Crash crash = evidence.orElse(UNKNOWN_CRASH);
    StringBuilder text = new StringBuilder("its process");
    if (crash.pid() != 0) {
      text.append(' ').append(crash.pid()).append(" on ").append(crash.host());
    }
    text.append(" ended");
    crash.exitCode().ifPresent(code -> text.append(" with exit code ").append(code));
    crash.signal().ifPresent(signal -> text.append(" by signal ").append(signal));
    if (attempts > 1) {
      text.append(" in the last of ").append(attempts).append(" attempts");
    }
    if (!crash.stderrTail().isBlank()) {
      text.append("; its last words: ").append(crash.stderrTail().strip());
    }
    return text.toString();
  }
}
