package dev.warren;

/** The item was cancelled before it had an outcome. */
public final class TaskCancelledException extends TaskException {

  private static final long serialVersionUID = 1L;

  TaskCancelledException(String message, int index, String reason) {
    super(message, null, index, reason);
  }
}
