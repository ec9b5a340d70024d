package dev.warren.message;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Why an item has no value, as text. The parts are cut to what a message may carry when it is
 * written.
 *
 * @param kind in which way
 * @param type the class of what was thrown; empty if nothing was
 * @param message what it said; empty if nothing
 * @param stack its stack trace; empty if there is none
 * @param crash the evidence, if the process ended
 */
public record Failure(
    FailureKind kind, String type, String message, String stack, Optional<Crash> crash) {

  /** Checks that nothing is null. */
  public Failure {
    requireNonNull(kind, "kind");
    requireNonNull(type, "type");
    requireNonNull(message, "message");
    requireNonNull(stack, "stack");
    requireNonNull(crash, "crash");
  }

  /** A failure without an exception. */
  public static Failure of(FailureKind kind, String message) {
    return new Failure(kind, "", message, "", Optional.empty());
  }
}
