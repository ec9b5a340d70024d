package dev.warren;

/** The item was cancelled before it had an outcome. */
public final class TaskCancelledException extends TaskException {

  private static final long serialVersionUID = 1L;

  /**
   * For pools, and for tests of code that handles this exception.
   *
   * @param message what went wrong, for people
   * @param index position of the item in the input, from 0
   * @param reason the message without the name of the item
   */
  public TaskCancelledException(String message, int index, String reason) {
    super(message, null, index, reason);
  }
}
