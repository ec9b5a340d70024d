package dev.warren.message;

import static java.util.Objects.requireNonNull;

import java.util.List;
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

  /** Names of the signals from 1 on, as Linux numbers them. */
  private static final List<String> SIGNALS =
      List.of("HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM".split(" "));

  /** Checks that nothing is null. */
  public Crash {
    requireNonNull(host, "host");
    requireNonNull(exitCode, "exitCode");
    requireNonNull(signal, "signal");
    requireNonNull(stderrTail, "stderrTail");
  }

  /** A signal with its number and its name, as far as that is known: {@code signal 9 (SIGKILL)}. */
  public static String signalName(int number) {
    boolean known = number >= 1 && number <= SIGNALS.size();
    return "signal " + number + (known ? " (SIG" + SIGNALS.get(number - 1) + ")" : "");
  }
}
