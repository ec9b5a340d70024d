package dev.warren.engine;

/** Why an engine can never answer again. */
public final class EngineBrokenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kept the engine from working. */
  public enum Reason {
    /** Worker processes cannot start: class path, initializer, options. */
    WORKERS_CANNOT_START,
    /** No worker was seen within the time that was allowed. */
    NO_WORKERS,
    /** The broker refused this client, or could not be started or reached. */
    BROKER,
    /** An error of this program or of the JVM, such as too little memory. */
    FAULT
  }

  private final Reason reason;

  /** Creates it with words for the user: what happened, and what to do. */
  public EngineBrokenException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** The kind of fault. */
  public Reason reason() {
    return reason;
  }
}
