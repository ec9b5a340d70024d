package dev.warren.message;

import java.util.Optional;

/** The ways in which an item can end without a value. */
public enum FailureKind {
  /** The task threw. */
  FAILED("failed"),
  /** The item ran longer than its time limit. */
  TIMEOUT("timeout"),
  /** The process ended while it ran the item. */
  CRASHED("crashed"),
  /** The caller cancelled the item. */
  CANCELLED("cancelled"),
  /** The worker has no task of that name. */
  UNKNOWN_TASK("unknown-task"),
  /** The argument or the result could not be encoded or decoded. */
  ENCODING("encoding"),
  /** The message could not be understood. */
  UNREADABLE("unreadable"),
  /** The pool was terminated before the item ended; given by the producer itself. */
  TERMINATED("terminated");

  private final String wireName;

  FailureKind(String wireName) {
    this.wireName = wireName;
  }

  /** The name of this kind in a message. */
  public String wireName() {
    return wireName;
  }

  /** The kind of that name, if there is one. */
  public static Optional<FailureKind> ofWireName(String name) {
    for (FailureKind kind : values()) {
      if (kind.wireName.equals(name)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
