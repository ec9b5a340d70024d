package dev.warren.producer.cli;

import dev.warren.cli.ExitCode;
import dev.warren.engine.Answer;
import dev.warren.engine.EngineBrokenException;
import dev.warren.message.Crash;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Failures as the command line shows them. */
final class Failures {
  private static final String CAUSE = "Caused by: ";
  private static final int SHOWN_FRAMES = 5;

  /** How the frame begins that calls a task's method; what is below it is not the user's. */
  private static final String CALL_OF_TASK = "at java.base/jdk.internal.reflect.";

  private Failures() {}

  /** One of the four kinds that an output line knows. */
  static String kind(Failure failure) {
    return switch (failure.kind()) {
      case TIMEOUT -> "timeout";
      case CRASHED -> "crashed";
      case CANCELLED, TERMINATED -> "cancelled";
      case FAILED, UNKNOWN_TASK, ENCODING, UNREADABLE -> "failed";
    };
  }

  /** Whether this says nothing about the item, only that its run was ended. */
  static boolean isCutOff(Failure failure) {
    return failure.kind() == FailureKind.TERMINATED;
  }

  /**
   * The class of what the task threw, or of what a Java caller would get where nothing was thrown.
   */
  static String type(Failure failure) {
    if (!failure.type().isEmpty()) {
      return failure.type();
    }
    return "dev.warren."
        + switch (failure.kind()) {
          case FAILED -> "TaskFailedException";
          case TIMEOUT -> "TaskTimeoutException";
          case CRASHED -> "TaskCrashedException";
          case CANCELLED -> "TaskCancelledException";
          case UNKNOWN_TASK -> "UnknownTaskException";
          case ENCODING, UNREADABLE -> "EncodingException";
          case TERMINATED -> "PoolTerminatedException";
        };
  }

  /**
   * What happened, in words that go on from "item 7": in a line, with the process, the first cause
   * and the beginning of the stack trace in further lines, as far as they are known.
   */
  static String text(Answer.Failed failed) {
    Failure failure = failed.failure();
    String verb =
        switch (failure.kind()) {
          case TIMEOUT -> "timed out";
          case CRASHED -> "crashed";
          case CANCELLED, TERMINATED -> "was cancelled";
          case FAILED, UNKNOWN_TASK, ENCODING, UNREADABLE -> "failed";
        };
    String type = failure.type().isEmpty() ? "" : failure.type() + ": ";
    List<String> lines = new ArrayList<>();
    lines.add(verb + ": " + type + failure.message().lines().findFirst().orElse(""));
    if (pid(failed) != 0) {
      lines.add(
          "in process " + pid(failed) + " on " + host(failed) + ", attempt " + failed.attempts());
    }
    cause(failure).ifPresent(cause -> lines.add("caused by " + cause));
    failure
        .stack()
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("at "))
        .takeWhile(line -> !line.startsWith(CALL_OF_TASK))
        .limit(SHOWN_FRAMES)
        .forEach(lines::add);
    return String.join("\n", lines);
  }

  /** The machine that ran the item last; empty if none did. */
  static String host(Answer.Failed failed) {
    return failed.failure().crash().map(Crash::host).orElse(failed.run().host());
  }

  /** The process that ran the item last; 0 if none did. */
  static long pid(Answer.Failed failed) {
    return failed.failure().crash().map(Crash::pid).orElse(failed.run().pid());
  }

  /** The exception at the beginning of it all, if what was thrown has a cause. */
  static Optional<String> cause(Failure failure) {
    return failure
        .stack()
        .lines()
        .filter(line -> line.startsWith(CAUSE))
        .reduce((earlier, last) -> last)
        .map(line -> line.substring(CAUSE.length()));
  }

  /** How a run ends whose engine is broken. */
  static ExitCode exitCode(EngineBrokenException e) {
    return switch (e.reason()) {
      case WORKERS_CANNOT_START -> ExitCode.GAVE_UP;
      case NO_WORKERS -> ExitCode.NO_WORKERS;
      case BROKER -> ExitCode.BROKER;
      case FAULT -> ExitCode.SOME_FAILED;
    };
  }
}
