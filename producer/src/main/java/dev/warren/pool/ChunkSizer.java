package dev.warren.pool;

/** Decides how many items travel in the next message. Thread-safe. */
interface ChunkSizer {

  /**
   * Size of the next chunk, at least 1.
   *
   * @param remaining items that are still to be sent, or -1 if nobody knows
   */
  int next(long remaining);

  /** Learns how long some items ran, all in all. */
  void ran(int items, long micros);

  /**
   * Learns how many items of a chunk went into one message.
   *
   * @param offered its size
   * @param taken as many as fitted
   */
  default void sent(int offered, int taken) {}

  /** Always the same size. */
  static ChunkSizer fixed(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("a chunk has at least one item, not " + size);
    }
    return new ChunkSizer() {
      @Override
      public int next(long remaining) {
        return size;
      }

      @Override
      public void ran(int items, long micros) {
        // A fixed size learns nothing.
      }
    };
  }
}
