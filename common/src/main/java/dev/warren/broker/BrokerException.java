package dev.warren.broker;

import java.io.IOException;

/**
 * A failure between this process and a broker. The message is one sentence for the user; it names
 * the broker and never contains a password.
 */
public abstract sealed class BrokerException extends IOException {

  private static final long serialVersionUID = 1L;

  BrokerException(String message, Throwable cause) {
    super(message, cause);
  }

  /** No broker answers at any of the addresses: waiting may help. */
  public static final class Unreachable extends BrokerException {
    private static final long serialVersionUID = 1L;

    Unreachable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** One side refused: waiting does not help, something has to be changed. */
  public static final class Refused extends BrokerException {
    private static final long serialVersionUID = 1L;

    /** What was refused. */
    public enum Reason {
      /** Wrong user name or password, or a login this broker does not offer. */
      AUTHENTICATION,
      /** There is no such virtual host, or the user may not enter it. */
      VIRTUAL_HOST,
      /** The user lacks a permission on a queue or an exchange. */
      PERMISSION,
      /**
       * One side refused the other's certificate: it is not trusted, or belongs to another host, or
       * is missing.
       */
      CERTIFICATE,
      /** A file that the address names for TLS is missing or cannot be used. */
      FILES
    }

    private final Reason reason;

    Refused(Reason reason, String message, Throwable cause) {
      super(message, cause);
      this.reason = reason;
    }

    /** What was refused. */
    public Reason reason() {
      return reason;
    }
  }

  /** A connection, channel or consumer that worked has ended: connecting again may help. */
  public static final class Lost extends BrokerException {
    private static final long serialVersionUID = 1L;

    private final boolean fault;

    Lost(String message, Throwable cause) {
      this(message, cause, false);
    }

    Lost(String message, Throwable cause, boolean fault) {
      super(message, cause);
      this.fault = fault;
    }

    /** Whether this program or the JVM failed, and not the connection. */
    boolean isFault() {
      return fault;
    }
  }
}
