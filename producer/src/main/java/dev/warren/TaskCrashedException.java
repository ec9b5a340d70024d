package dev.warren;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The item ended its process, in as many attempts as {@linkplain TaskOptions#withCrashLimit the
 * crash limit} allows. The evidence is that of the last attempt.
 */
public final class TaskCrashedException extends TaskException {

  private static final long serialVersionUID = 1L;

  private final String host;
  private final long pid;
  // Not OptionalInt, which is not serializable; null if unknown.
  private final @Nullable Integer exitCode;
  private final @Nullable Integer signal;
  private final int attempts;
  private final String stderrTail;

  /**
   * For pools, and for tests of code that handles this exception.
   *
   * @param message what went wrong, for people
   * @param index position of the item in the input, from 0
   * @param reason the message without the name of the item
   * @param host where the process ran; empty if nobody knows
   * @param pid process id; 0 if nobody knows
   * @param exitCode exit code of the process, where there was one
   * @param signal number of the signal that ended it, where there was one
   * @param attempts how often the item was started
   * @param stderrTail the last lines the process printed; may be empty
   */
  public TaskCrashedException(
      String message,
      int index,
      String reason,
      String host,
      long pid,
      OptionalInt exitCode,
      OptionalInt signal,
      int attempts,
      String stderrTail) {
    super(message, null, index, reason);
    this.host = requireNonNull(host, "host");
    this.pid = pid;
    this.exitCode = exitCode.isPresent() ? exitCode.getAsInt() : null;
    this.signal = signal.isPresent() ? signal.getAsInt() : null;
    this.attempts = attempts;
    this.stderrTail = requireNonNull(stderrTail, "stderrTail");
  }

  /** {@return the machine it ran on; empty if unknown} */
  public String host() {
    return host;
  }

  /** {@return the process on that machine; 0 if unknown} */
  public long pid() {
    return pid;
  }

  /** {@return the exit code of the process, if it exited by itself} */
  public OptionalInt exitCode() {
    return exitCode == null ? OptionalInt.empty() : OptionalInt.of(exitCode);
  }

  /** {@return the signal that killed the process, if one did} */
  public OptionalInt signal() {
    return signal == null ? OptionalInt.empty() : OptionalInt.of(signal);
  }

  /** {@return how often the item was started} */
  public int attempts() {
    return attempts;
  }

  /** {@return the last the process wrote on standard error; may be empty} */
  public String stderrTail() {
    return stderrTail;
  }
}
