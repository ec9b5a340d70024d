package dev.warren;

/**
 * The waiting thread was interrupted. Its interrupt status is set again, and nothing is cancelled.
 */
public final class WaitInterruptedException extends WarrenException {

  private static final long serialVersionUID = 1L;

  /**
   * For pools, and for tests of code that handles this exception.
   *
   * @param message what went wrong, for people
   * @param cause what it follows from; may be null
   */
  public WaitInterruptedException(String message, Throwable cause) {
    super(message, cause);
  }
}
