package dev.warren;

/** The pool was terminated before the item had an outcome. */
public final class PoolTerminatedException extends TaskException {

  private static final long serialVersionUID = 1L;

  PoolTerminatedException(String message, int index, String reason) {
    super(message, null, index, reason);
  }
}
