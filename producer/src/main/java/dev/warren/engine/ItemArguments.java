package dev.warren.engine;

import dev.warren.message.JsonBytes;
import java.util.Optional;

/** The arguments of an item, for those who want to show them; looked up only when they do. */
@FunctionalInterface
public interface ItemArguments {
  /** Those of an item of which they are not known any more. */
  ItemArguments UNKNOWN = Optional::empty;

  /** All arguments as one JSON array; empty if they are not known. Does not throw. */
  Optional<JsonBytes> json();
}
