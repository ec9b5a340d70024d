package dev.warren.message;

/** Names of the headers of messages that are or were in the queue of dead messages. */
public final class DeadHeaders {
  /** The beginning of all these names. */
  public static final String PREFIX = "x-warren-";

  /** Why it is there, in a sentence. */
  public static final String REASON = PREFIX + "reason";

  /** When it was moved there, in milliseconds since the epoch. */
  public static final String AT = PREFIX + "at";

  /** How often the item was run. */
  public static final String ATTEMPTS = PREFIX + "attempts";

  /** The host of the process that the item ended. */
  public static final String HOST = PREFIX + "host";

  /** The id of that process. */
  public static final String PID = PREFIX + "pid";

  /** The exit code of that process, if it exited. */
  public static final String EXIT_CODE = PREFIX + "exit-code";

  /** The signal that ended it, if one did. */
  public static final String SIGNAL = PREFIX + "signal";

  /**
   * When a dead task message was sent again, in milliseconds since the epoch. Its producer no
   * longer knows its items, so it goes back to the dead if they are not run.
   */
  public static final String REQUEUED = PREFIX + "requeued";

  private static final int MAX_REASON_LENGTH = 4_000;

  private DeadHeaders() {}

  /** Cuts a reason so that it fits: all headers of a message travel in one frame. */
  public static String reason(String reason) {
    return reason.length() <= MAX_REASON_LENGTH
        ? reason
        : reason.substring(0, MAX_REASON_LENGTH) + "…";
  }
}
