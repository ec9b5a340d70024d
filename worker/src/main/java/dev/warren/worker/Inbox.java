package dev.warren.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Deliveries that wait for the task thread. What was delivered before to a process that went away
 * goes first and is run at once. Thread-safe.
 */
final class Inbox {
  private final Deque<Assignment> waiting = new ArrayDeque<>();
  private boolean closed;

  /** Adds a delivery at the end. */
  synchronized void add(Assignment assignment) {
    waiting.addLast(assignment);
    notifyAll();
  }

  /** Adds a delivery before all others. */
  synchronized void addFirst(Assignment assignment) {
    waiting.addFirst(assignment);
    notifyAll();
  }

  /**
   * Waits for the next delivery.
   *
   * @return null once {@link #close} was called
   */
  synchronized Assignment take() throws InterruptedException {
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    return closed ? null : waiting.pollFirst();
  }

  /** Hands out no more; later additions stay until {@link #clear}. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Whether {@link #close} was called. */
  synchronized boolean isClosed() {
    return closed;
  }

  /** Takes out everything that waits. */
  synchronized List<Assignment> clear() {
    List<Assignment> all = new ArrayList<>(waiting);
    waiting.clear();
    return all;
  }
}
