package dev.warren.pool;

import dev.warren.engine.Answer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The answers of an iterator that were not taken yet. Not thread-safe. */
interface Arrivals {

  /** An answer, and the item that it belongs to. */
  record Arrival(int index, Answer answer) {}

  /** An item was answered. */
  void add(Arrival arrival);

  /** Removes the answer whose turn it is; null if that is not there yet. */
  @Nullable Arrival poll();

  /** What {@link #poll} would remove. */
  @Nullable Arrival peek();

  /** Forgets all. */
  void clear();

  /** The order of the input. */
  final class InInputOrder implements Arrivals {
    // The item n of the input is kept at n modulo the size, which is a power of two.
    private @Nullable Arrival[] ring = new Arrival[16];
    private int next;

    @Override
    public void add(Arrival arrival) {
      while (arrival.index() - next >= ring.length) {
        grow();
      }
      ring[slot(arrival.index())] = arrival;
    }

    @Override
    public @Nullable Arrival poll() {
      @Nullable Arrival arrival = ring[slot(next)];
      if (arrival != null) {
        ring[slot(next)] = null;
        next++;
      }
      return arrival;
    }

    @Override
    public @Nullable Arrival peek() {
      return ring[slot(next)];
    }

    @Override
    public void clear() {
      ring = new Arrival[16];
    }

    private int slot(int index) {
      return index & (ring.length - 1);
    }

    private void grow() {
      @Nullable Arrival[] old = ring;
      ring = new Arrival[2 * old.length];
      for (Arrival arrival : old) {
        if (arrival != null) {
          ring[slot(arrival.index())] = arrival;
        }
      }
    }
  }

  /** The order of completion. */
  final class AsCompleted implements Arrivals {
    private final ArrayDeque<Arrival> queue = new ArrayDeque<>();

    @Override
    public void add(Arrival arrival) {
      queue.add(arrival);
    }

    @Override
    public @Nullable Arrival poll() {
      return queue.poll();
    }

    @Override
    public @Nullable Arrival peek() {
      return queue.peek();
    }

    @Override
    public void clear() {
      queue.clear();
    }
  }
}
