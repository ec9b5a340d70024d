package dev.warren.engine;

/** Takes the answers to the items of one call. */
@FunctionalInterface
public interface Sink {

  /**
   * Takes the one answer of an item. Called on a thread of the engine, or on the caller's own
   * inside {@link Engine#cancel}, {@link Engine#terminate} and {@link Engine#submit}; must not
   * block and must not throw.
   *
   * @param index the item's index within its call
   */
  void answered(int index, Answer answer);
}
