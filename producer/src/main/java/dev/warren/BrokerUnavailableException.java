package dev.warren;

/** The broker cannot be reached, refused this client, or could not be started. */
public final class BrokerUnavailableException extends WarrenException {

  private static final long serialVersionUID = 1L;

  BrokerUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
