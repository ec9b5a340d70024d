package dev.warren.engine;

import dev.warren.engine.EngineBrokenException.Reason;
import java.util.function.Consumer;

/**
 * Remembers the first reason for which an engine is broken and tells its listener once.
 * Thread-safe.
 */
final class FatalError {
  private EngineBrokenException first;
  private Consumer<EngineBrokenException> listener;

  /** The engine can never answer again. */
  void report(Reason reason, String message) {
    Consumer<EngineBrokenException> told;
    synchronized (this) {
      if (first != null) {
        return;
      }
      first = new EngineBrokenException(reason, message);
      told = listener;
    }
    if (told != null) {
      told.accept(first);
    }
  }

  /** Sets the one listener, and tells it if it comes late. */
  void listener(Consumer<EngineBrokenException> told) {
    EngineBrokenException known;
    synchronized (this) {
      listener = told;
      known = first;
    }
    if (known != null) {
      told.accept(known);
    }
  }
}
