package dev.warren;

/**
 * No worker of the fleet was seen within {@linkplain Pool.Builder#waitForWorkers the time allowed}.
 */
public final class NoWorkersException extends WarrenException {

  private static final long serialVersionUID = 1L;

  /**
   * For pools, and for tests of code that handles this exception.
   *
   * @param message what went wrong, for people
   */
  public NoWorkersException(String message) {
    super(message, null);
  }
}
