package dev.warren.job;

import static java.util.Objects.requireNonNull;

import java.util.BitSet;

/**
 * Items of one call that are submitted together. What an engine needs to know of them besides, it
 * adds in a class of its own. What is not public is guarded by the lock of the {@link JobTable}.
 */
public class Chunk {
  final Object call;
  final RetryPolicy policy;
  final int firstIndex;

  /** Whether more has happened to any item than that it was sent once. */
  boolean isTouched;

  /** Whether it was never sent, because there is no room for it in the queue. */
  boolean isHeld;

  private final int size;
  private final BitSet answered = new BitSet();
  private BitSet cancelled;
  private long first;
  private int open;

  /**
   * Creates a chunk that is in no table yet.
   *
   * @param call what it belongs to, told from others by its identity
   * @param firstIndex index of the first item within the call
   * @param size how many items, at least 1
   */
  protected Chunk(Object call, RetryPolicy policy, int firstIndex, int size) {
    this.call = requireNonNull(call, "call");
    this.policy = requireNonNull(policy, "policy");
    this.firstIndex = firstIndex;
    this.size = size;
    this.open = size;
  }

  /** Number of the first item within the job; known once the chunk is in the table. */
  public final long first() {
    return first;
  }

  /** How many items. */
  public final int size() {
    return size;
  }

  /** Index within its call of the item with this number. */
  public final int indexOf(long id) {
    return firstIndex + offset(id);
  }

  /** Index within the chunk of the item with this number. */
  public final int offset(long id) {
    return (int) (id - first);
  }

  void number(long firstId) {
    first = firstId;
  }

  boolean contains(long id) {
    return id >= first && id < first + size;
  }

  boolean isOpen(long id) {
    return contains(id) && !answered.get(offset(id));
  }

  /** How many items are open. */
  int open() {
    return open;
  }

  /** How many items from an open one on are open. */
  int openFrom(long id, int most) {
    int end = answered.nextSetBit(offset(id));
    return Math.min(most, (end < 0 ? size : end) - offset(id));
  }

  /** Marks open items as answered; true if all of the chunk are now. */
  boolean answer(long id, int items) {
    answered.set(offset(id), offset(id) + items);
    open -= items;
    return open == 0;
  }

  /** Has an item never sent again. */
  void cancel(long id) {
    if (cancelled == null) {
      cancelled = new BitSet();
    }
    cancelled.set(offset(id));
  }

  boolean isCancelled(long id) {
    return cancelled != null && cancelled.get(offset(id));
  }
}
