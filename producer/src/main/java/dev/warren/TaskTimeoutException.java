package dev.warren;

/**
 * The item ran longer than {@linkplain TaskOptions#withTimeLimit its time limit} in its last
 * attempt, and was stopped.
 */
public final class TaskTimeoutException extends TaskException {

  private static final long serialVersionUID = 1L;

  TaskTimeoutException(String message, int index, String reason) {
    super(message, null, index, reason);
  }
}
