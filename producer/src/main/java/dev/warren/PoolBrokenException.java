package dev.warren;

/**
 * The workers of the pool cannot start: wrong class path, wrong options, or an initializer that
 * fails. The message has their last words.
 */
public final class PoolBrokenException extends WarrenException {

  private static final long serialVersionUID = 1L;

  /**
   * For pools, and for tests of code that handles this exception.
   *
   * @param message what went wrong, for people
   */
  public PoolBrokenException(String message) {
    super(message, null);
  }
}
