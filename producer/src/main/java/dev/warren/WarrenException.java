package dev.warren;

import org.jspecify.annotations.Nullable;

/**
 * What can happen at run time, as opposed to mistakes of the caller, which are {@link
 * IllegalArgumentException}, {@link NullPointerException} and {@link IllegalStateException}.
 * Unchecked; each kind of event is a subclass.
 */
public abstract sealed class WarrenException extends RuntimeException
    permits TaskException,
        PoolBrokenException,
        BrokerUnavailableException,
        NoWorkersException,
        ResultTimeoutException,
        WaitInterruptedException {

  private static final long serialVersionUID = 1L;

  WarrenException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
