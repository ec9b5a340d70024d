package dev.warren.engine;

import dev.warren.message.JsonBytes;
import dev.warren.message.JsonValues;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Items that were submitted together and are not all answered yet. Guarded by the lock of {@link
 * PendingItems}, but for what is final.
 */
final class PendingChunk {
  private final Work work;
  private final long first;
  private final int firstIndex;
  private final List<JsonBytes> arguments;
  private final long queued;
  private final BitSet answered = new BitSet();
  private int open;
  private Map<Integer, ItemState> states;

  PendingChunk(Work work, long first, int firstIndex, List<JsonBytes> arguments, long queued) {
    this.work = work;
    this.first = first;
    this.firstIndex = firstIndex;
    this.arguments = arguments;
    this.open = arguments.size();
    this.queued = queued;
  }

  /** The bytes of the arguments, held until the last item is answered. */
  long bytes() {
    return arguments instanceof JsonValues values ? values.span() : 0;
  }

  Work work() {
    return work;
  }

  /** Number of the first item within the job. */
  long first() {
    return first;
  }

  int size() {
    return arguments.size();
  }

  long queued() {
    return queued;
  }

  List<JsonBytes> arguments() {
    return arguments;
  }

  boolean contains(long id) {
    return id >= first && id < first + arguments.size();
  }

  /** Index within its call of the item with this number. */
  int indexOf(long id) {
    return firstIndex + (int) (id - first);
  }

  JsonBytes argumentsOf(long id) {
    return arguments.get((int) (id - first));
  }

  boolean isOpen(long id) {
    return contains(id) && !answered.get((int) (id - first));
  }

  /** Marks open items as answered; true if all of the chunk are now. */
  boolean answer(long id, int items) {
    int offset = (int) (id - first);
    answered.set(offset, offset + items);
    if (states != null) {
      for (int i = 0; i < items; i++) {
        states.remove(offset + i);
      }
    }
    open -= items;
    return open == 0;
  }

  /** Adds the open items that {@link PendingItems#unmoved} is after. */
  void unmoved(PendingItems.Running running, List<Long> unmoved) {
    boolean held = false;
    for (int offset = 0; offset < size() && !held; offset++) {
      held = running.test(first + offset, 0);
    }
    for (int offset = 0; offset < size(); offset++) {
      ItemState state = states == null ? null : states.get(offset);
      int hop = state == null ? 0 : state.hop;
      if (!answered.get(offset)
          && !(held && hop == 0)
          && (state == null || !state.isUndecided())
          && !running.test(first + offset, hop)) {
        unmoved.add(first + offset);
      }
    }
  }

  /** What has happened to an item apart from being sent once; made when asked for. */
  ItemState state(long id) {
    if (states == null) {
      states = new HashMap<>(4);
    }
    return states.computeIfAbsent((int) (id - first), offset -> new ItemState());
  }
}
