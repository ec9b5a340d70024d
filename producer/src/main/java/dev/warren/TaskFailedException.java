package dev.warren;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * The task threw. What it threw is described as text, because its class need not exist here; on
 * {@link Pool#threads} the original is the {@linkplain #getCause() cause} too. Elsewhere the cause
 * only serves to print the remote stack trace with this one.
 */
public final class TaskFailedException extends TaskException {

  private static final long serialVersionUID = 1L;

  private final String remoteType;
  private final String remoteMessage;
  private final String remoteStack;

  /**
   * For pools, and for tests of code that handles this exception.
   *
   * @param message what went wrong, for people
   * @param cause what it follows from; may be null
   * @param index position of the item in the input, from 0
   * @param reason the message without the name of the item
   * @param remoteType name of the class of what the task threw
   * @param remoteMessage its message; empty if it had none
   * @param remoteStack its stack trace as text
   */
  public TaskFailedException(
      String message,
      @Nullable Throwable cause,
      int index,
      String reason,
      String remoteType,
      String remoteMessage,
      String remoteStack) {
    super(message, cause, index, reason);
    this.remoteType = requireNonNull(remoteType, "remoteType");
    this.remoteMessage = requireNonNull(remoteMessage, "remoteMessage");
    this.remoteStack = requireNonNull(remoteStack, "remoteStack");
  }

  /** {@return the name of the class of what the task threw} */
  public String remoteType() {
    return remoteType;
  }

  /** {@return its message; empty if it had none} */
  public String remoteMessage() {
    return remoteMessage;
  }

  /** {@return its stack trace, with causes, as it would be printed where the task ran} */
  public String remoteStack() {
    return remoteStack;
  }
}
