package dev.warren.message;

/** Names of the headers of messages that are among the dead, or were. */
public final class DeadHeaders {
  /** What all of these begin with. */
  public static final String PREFIX = "x-warren-";

  /** A sentence. */
  public static final String REASON = PREFIX + "reason";

  /** When it was put there, in milliseconds since the epoch. */
  public static final String AT = PREFIX + "at";

  /** How often the item was run. */
  public static final String ATTEMPTS = PREFIX + "attempts";

  /** The machine of the process that the item ended. */
  public static final String HOST = PREFIX + "host";

  /** That process. */
  public static final String PID = PREFIX + "pid";

  /** How it exited, if it did. */
  public static final String EXIT_CODE = PREFIX + "exit-code";

  /** The signal that ended it, if one did. */
  public static final String SIGNAL = PREFIX + "signal";

  /**
   * Of a task message that was taken from the dead to be run again: when that was, in milliseconds
   * since the epoch. Nobody else remembers its items, so it goes back there if they are not run.
   */
  public static final String REQUEUED = PREFIX + "requeued";

  private static final int MOST_CHARACTERS = 4_000;

  private DeadHeaders() {}

  /** As much of a reason as is sure to fit: all headers of a message travel in one frame. */
  public static String reason(String reason) {
    return reason.length() <= MOST_CHARACTERS ? reason : reason.substring(0, MOST_CHARACTERS) + "…";
  }
}
