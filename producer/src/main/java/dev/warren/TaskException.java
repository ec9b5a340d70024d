package dev.warren;

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

  TaskException(String message, @Nullable Throwable cause, int index) {
    super(message, cause);
    this.index = index;
  }

  /** {@return the position of the item in the input of its call, from 0; 0 where it has but one} */
  public int index() {
    return index;
  }
}
