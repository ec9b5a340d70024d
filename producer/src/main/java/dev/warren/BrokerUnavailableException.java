package dev.warren;

/** The broker cannot be reached, refused this client, or could not be started. */
public final class BrokerUnavailableException extends WarrenException {

  private static final long serialVersionUID = 1L;

  /**
   * For pools, and for tests of code that handles this exception.
   *
   * @param message what went wrong, for people
   * @param cause what it follows from; may be null
   */
  public BrokerUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
