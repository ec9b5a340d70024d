package dev.warren.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes events on to a listener that may come later: it is told the first of those before it, so
 * many as are kept. Events are told one at a time, in their order. What the listener throws is
 * logged once and harms nothing. Thread-safe.
 */
final class LateListener<T> {
  /** How many events are kept for a listener. */
  static final int MAX_EVENTS = 10_000;

  /** How many characters they may have together: nobody may ever listen. */
  static final int MAX_LENGTH = 1 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(LateListener.class);

  private final ToIntFunction<T> lengthOf;
  private List<T> early = new ArrayList<>();
  private long length;
  private Consumer<? super T> listener = this::keep;
  private boolean threw;

  /**
   * Without a listener so far.
   *
   * @param lengthOf how many characters an event has
   */
  LateListener(ToIntFunction<T> lengthOf) {
    this.lengthOf = lengthOf;
  }

  private void keep(T event) {
    length += lengthOf.applyAsInt(event);
    if (early.size() < MAX_EVENTS && length <= MAX_LENGTH) {
      early.add(event);
    }
  }

  synchronized void tell(T event) {
    try {
      listener.accept(event);
    } catch (Throwable e) { // of a listener's: the engine goes on
      if (!threw) {
        threw = true;
        LOG.warn("A listener for events of workers threw", e);
      }
    }
  }

  /** Has a listener told what is kept, and then what happens; it replaces one before it. */
  synchronized void listen(Consumer<? super T> listener) {
    this.listener = listener;
    List<T> kept = early;
    early = List.of();
    kept.forEach(this::tell);
  }
}
