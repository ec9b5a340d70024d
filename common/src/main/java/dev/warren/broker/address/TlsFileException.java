package dev.warren.broker.address;

import java.security.GeneralSecurityException;

/** A file for TLS is missing or cannot be used; the message names its parameter and its path. */
public final class TlsFileException extends GeneralSecurityException {

  private static final long serialVersionUID = 1L;

  TlsFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
