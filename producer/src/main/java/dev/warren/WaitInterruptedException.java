package dev.warren;

/**
 * The waiting thread was interrupted. Its interrupt status is set again, and nothing is cancelled.
 */
public final class WaitInterruptedException extends WarrenException {

  private static final long serialVersionUID = 1L;

  WaitInterruptedException(String message, Throwable cause) {
    super(message, cause);
  }
}
