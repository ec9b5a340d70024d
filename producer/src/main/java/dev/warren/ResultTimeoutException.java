package dev.warren;

/** The outcome did not come within the time that was given. The item itself is not affected. */
public final class ResultTimeoutException extends WarrenException {

  private static final long serialVersionUID = 1L;

  /**
   * For pools, and for tests of code that handles this exception.
   *
   * @param message what went wrong, for people
   */
  public ResultTimeoutException(String message) {
    super(message, null);
  }
}
