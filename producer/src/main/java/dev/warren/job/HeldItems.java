package dev.warren.job;

import java.util.Map;
import java.util.TreeMap;

/**
 * The items that wait in the producer until there is room for them in the queue, in the messages
 * that they are to be sent in. Guarded by the lock of the {@link JobTable}.
 */
final class HeldItems<C extends Chunk> {
  /** Some items of a chunk; those of them that are answered by now are not sent. */
  record Message<C extends Chunk>(C chunk, long first, int size) {}

  private final TreeMap<Long, Message<C>> byFirst = new TreeMap<>();
  private long items;

  /** Adds open items of a chunk. */
  void add(C chunk, long first, int size) {
    byFirst.put(first, new Message<>(chunk, first, size));
    items += size;
  }

  /**
   * Takes out the message with the lowest numbers; its items stay counted; null if none is left.
   */
  Message<C> poll() {
    Map.Entry<Long, Message<C>> first = byFirst.pollFirstEntry();
    return first == null ? null : first.getValue();
  }

  /** So many items are not held any more: they are sent, or answered. */
  void left(int count) {
    items -= count;
  }

  /** Nothing of a chunk that was never sent is open any more. */
  void remove(C chunk) {
    byFirst.remove(chunk.first());
  }

  /** How many open items are held. */
  long items() {
    return items;
  }

  /** How many messages are held. */
  int messages() {
    return byFirst.size();
  }
}
