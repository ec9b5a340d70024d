package dev.warren;

/**
 * The worker that took the item has no task of this name: usually the class path of the fleet lacks
 * the caller's code, or has an older version of it.
 */
public final class UnknownTaskException extends TaskException {

  private static final long serialVersionUID = 1L;

  UnknownTaskException(String message, int index, String reason) {
    super(message, null, index, reason);
  }
}
