package dev.warren.message;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;

/**
 * The evidence of the end of a process.
 *
 * @param host the host it ran on
 * @param pid the process
 * @param exitCode its exit code, if it exited
 * @param signal the signal that ended it, if one did
 * @param stderrTail the last it wrote on standard error; may be empty
 */
public record Crash(
    String host, long pid, OptionalInt exitCode, OptionalInt signal, String stderrTail) {

  /** Checks that nothing is null. */
  public Crash {
    requireNonNull(host, "host");
    requireNonNull(exitCode, "exitCode");
    requireNonNull(signal, "signal");
    requireNonNull(stderrTail, "stderrTail");
  }
}
