package dev.warren;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One item has no value: the root of everything a single item can end with. The message names the
 * task, and the index of the item where the call has several.
 *
 * <p>Each call that throws one throws a new instance, with the stack trace of its caller.
 */
public abstract sealed class TaskException extends WarrenException
    permits TaskFailedException,
        TaskTimeoutException,
        TaskCrashedException,
        UnknownTaskException,
        TaskCancelledException,
        EncodingException,
        PoolTerminatedException {

  private static final long serialVersionUID = 1L;

  private final int index;
  private final String reason;

  TaskException(String message, @Nullable Throwable cause, int index, String reason) {
    super(message, cause);
    this.index = index;
    this.reason = requireNonNull(reason, "reason");
  }

  /** {@return the position of the item in the input of its call, from 0; 0 where it has but one} */
  public int index() {
    return index;
  }

  /**
   * What happened, exactly as it was told: without the task and the item, which the message names
   * before it, and with characters that the message spells out because it may end on a terminal.
   *
   * @return why the item has no value
   */
  public String reason() {
    return reason;
  }
}
