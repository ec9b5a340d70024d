package dev.warren.engine;

import dev.warren.message.JsonBytes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * All items of a job that are not answered yet, by number. Whoever claims an item is the only one
 * that answers it. Thread-safe.
 */
final class PendingItems {
  private final TreeMap<Long, PendingChunk> chunks = new TreeMap<>();
  private final OpenWork<PendingChunk> calls = new OpenWork<>();
  private PendingChunk last;
  private long next;
  private boolean closed;

  /**
   * Numbers a chunk and adds it.
   *
   * @return null if nothing is accepted any more
   */
  synchronized PendingChunk add(Work work, int firstIndex, List<JsonBytes> arguments, long queued) {
    if (closed) {
      return null;
    }
    PendingChunk chunk = new PendingChunk(work, next, firstIndex, arguments, queued);
    next += arguments.size();
    chunks.put(chunk.first(), chunk);
    calls.add(work, firstIndex, chunk);
    work.sink().held(chunk.bytes());
    return chunk;
  }

  /**
   * Takes an item out, to be answered by the caller.
   *
   * @return its chunk, or null if it was answered before
   */
  synchronized PendingChunk claim(long id) {
    PendingChunk chunk = find(id);
    if (chunk == null || !chunk.isOpen(id)) {
      return null;
    }
    if (chunk.answer(id, 1)) {
      remove(chunk);
    }
    return chunk;
  }

  /**
   * Some consecutive items.
   *
   * @param chunk the chunk of the items, which were open until then; null if they were answered
   *     before
   * @param items how many, at least 1
   */
  record Claim(PendingChunk chunk, int items) {}

  /** What {@link #claim(long, int)} would take; takes nothing. */
  synchronized Claim look(long id, int most) {
    PendingChunk chunk = find(id);
    if (chunk == null || !chunk.isOpen(id)) {
      return new Claim(null, 1);
    }
    int items = 1;
    while (items < most && chunk.isOpen(id + items)) {
      items++;
    }
    return new Claim(chunk, items);
  }

  /**
   * Takes an item out, and those that follow it as long as they are open and of the same chunk, to
   * be answered by the caller.
   *
   * @param most how many to take at most, at least 1
   */
  synchronized Claim claim(long id, int most) {
    Claim claim = look(id, most);
    if (claim.chunk() != null && claim.chunk().answer(id, claim.items())) {
      remove(claim.chunk());
    }
    return claim;
  }

  /**
   * Looks at an open item and changes its state.
   *
   * @param change gets the chunk and the state; runs under the lock and must be short
   * @return false if the item is answered
   */
  synchronized boolean update(long id, BiConsumer<PendingChunk, ItemState> change) {
    PendingChunk chunk = find(id);
    if (chunk == null || !chunk.isOpen(id)) {
      return false;
    }
    change.accept(chunk, chunk.state(id));
    return true;
  }

  /** The numbers of open items of a call within a range of its indexes. */
  synchronized List<Long> open(Work work, int firstIndex, int lastIndex) {
    return openIn(calls.around(work, firstIndex, lastIndex), firstIndex, lastIndex);
  }

  /** Whether somebody says that a copy of an item runs. */
  @FunctionalInterface
  interface Running {
    /** The copy with this hop. */
    boolean test(long id, int hop);
  }

  /**
   * The numbers of open items of which nobody knows anything: nobody runs them or a neighbour in
   * the same message, and no decision about them is under way.
   */
  synchronized List<Long> unmoved(Running running) {
    List<Long> unmoved = new ArrayList<>();
    for (PendingChunk chunk : chunks.values()) {
      chunk.unmoved(running, unmoved);
    }
    return unmoved;
  }

  /** The numbers of the open items that were submitted in one chunk of several with this one. */
  synchronized List<Long> together(long id) {
    PendingChunk chunk = find(id);
    return chunk == null || chunk.size() == 1 || !chunk.isOpen(id)
        ? List.of()
        : openIn(List.of(chunk), 0, Integer.MAX_VALUE);
  }

  /** Accepts nothing more, and lists the numbers of all open items. */
  synchronized List<Long> close() {
    closed = true;
    return openIn(chunks.values(), 0, Integer.MAX_VALUE);
  }

  private static List<Long> openIn(Collection<PendingChunk> chunks, int firstIndex, int lastIndex) {
    List<Long> open = new ArrayList<>();
    for (PendingChunk chunk : chunks) {
      long before = chunk.first() - chunk.indexOf(chunk.first());
      long from = Math.max(chunk.first(), before + firstIndex);
      long to = Math.min(chunk.first() + chunk.size() - 1, before + lastIndex);
      for (long id = from; id <= to; id++) {
        if (chunk.isOpen(id)) {
          open.add(id);
        }
      }
    }
    return open;
  }

  private void remove(PendingChunk chunk) {
    chunks.remove(chunk.first());
    calls.remove(chunk.work(), chunk.indexOf(chunk.first()));
    last = null;
    chunk.work().sink().held(-chunk.bytes());
  }

  private PendingChunk find(long id) {
    if (last == null || !last.contains(id)) {
      Map.Entry<Long, PendingChunk> entry = chunks.floorEntry(id);
      last = entry == null || !entry.getValue().contains(id) ? null : entry.getValue();
    }
    return last;
  }
}
