package dev.warren.message;

import java.util.Optional;
import java.util.OptionalLong;

/** A message cannot be understood. Carries what could be read of it, so that it can be answered. */
public final class MessageException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String job;
  private final String key;
  private final long first;

  MessageException(String reason, String job, String key, long first) {
    super(reason);
    this.job = job;
    this.key = key;
    this.first = first;
  }

  /** Nothing could be read. */
  public MessageException(String reason) {
    this(reason, null, "", -1);
  }

  /** The job, if it could be read and its name is valid. */
  public Optional<String> job() {
    return Optional.ofNullable(job);
  }

  /** The job's key, if it could be read; otherwise empty. */
  public String key() {
    return key;
  }

  /** The index of the first item, if it could be read and is valid. */
  public OptionalLong first() {
    return first < 0 ? OptionalLong.empty() : OptionalLong.of(first);
  }
}
