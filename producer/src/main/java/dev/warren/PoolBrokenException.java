package dev.warren;

/**
 * The workers of the pool cannot start: wrong class path, wrong options, or an initializer that
 * fails. The message has their last words.
 */
public final class PoolBrokenException extends WarrenException {

  private static final long serialVersionUID = 1L;

  PoolBrokenException(String message) {
    super(message, null);
  }
}
