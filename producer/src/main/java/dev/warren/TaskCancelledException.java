package dev.warren;

/** The item was cancelled before it had an outcome. */
public final class TaskCancelledException extends TaskException {

  private static final long serialVersionUID = 1L;

  /**
   * For pools, and for tests of code that handles this exception.
   *
   * @param message what went wrong, for people
   * @param index position of the item in the input, from 0
   */
  public TaskCancelledException(String message, int index) {
    super(message, null, index);
  }
}
