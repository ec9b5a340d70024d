package dev.warren;

/**
 * The worker that took the item has no task of this name: usually the class path of the fleet lacks
 * the caller's code, or has an older version of it.
 */
public final class UnknownTaskException extends TaskException {

  private static final long serialVersionUID = 1L;

  /**
   * For pools, and for tests of code that handles this exception.
   *
   * @param message what went wrong, for people
   * @param index position of the item in the input, from 0
   * @param reason the message without the name of the item
   */
  public UnknownTaskException(String message, int index, String reason) {
    super(message, null, index, reason);
  }
}
