package dev.warren.broker;

import java.util.Objects;

/**
 * A password that does not show itself: {@link #toString()} never contains it. Immutable.
 *
 * @param value the password, in the clear
 */
public record Secret(String value) {

  /** Keeps the password. */
  public Secret {
    Objects.requireNonNull(value, "value");
  }

  @Override
  public String toString() {
    return "***";
  }
}
