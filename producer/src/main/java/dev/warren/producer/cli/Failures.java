package dev.warren.producer.cli;

import dev.warren.engine.EngineBrokenException;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.worker.cli.ExitCode;

/** Failures as the command line shows them. */
final class Failures {
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

  /** What happened, in one line that goes on from "item 7". */
  static String line(Failure failure) {
    String verb =
        switch (failure.kind()) {
          case TIMEOUT -> "timed out";
          case CRASHED -> "crashed";
          case CANCELLED, TERMINATED -> "was cancelled";
          case FAILED, UNKNOWN_TASK, ENCODING, UNREADABLE -> "failed";
        };
    String type = failure.type().isEmpty() ? "" : failure.type() + ": ";
    return verb + ": " + type + failure.message().lines().findFirst().orElse("");
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
