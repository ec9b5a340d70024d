package dev.warren.dashboard;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Ends what takes too long on a connection, above all writing to somebody who does not read: the
 * interrupt of the thread closes the connection. The JDK's server has one limit for all answers,
 * which would end streams, too. Thread-safe.
 */
final class Deadlines {
  private static final int SECONDS_PER_EVENT = 15;

  private final Set<Deadline> open = ConcurrentHashMap.newKeySet();
  private final int secondsPerEvent;

  Deadlines() {
    this(SECONDS_PER_EVENT);
  }

  /** With another limit for each event of a stream. */
  Deadlines(int secondsPerEvent) {
    this.secondsPerEvent = secondsPerEvent;
  }

  /** How long the reader of a stream may take for what is sent in one go. */
  int secondsPerEvent() {
    return secondsPerEvent;
  }

  /** A time until which the thread that made it has to be done, or to extend it. */
  final class Deadline implements AutoCloseable {
    private final Thread thread = Thread.currentThread();
    private long end;
    private boolean closed;

    private Deadline(long seconds) {
      extend(seconds);
    }

    /** Begins anew. */
    synchronized void extend(long seconds) {
      end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }

    private synchronized void look() {
      if (!closed && System.nanoTime() - end > 0) {
        thread.interrupt();
      }
    }

    /** The thread is done; no interrupt comes from now on, and none is left. */
    @Override
    public void close() {
      open.remove(this);
      synchronized (this) {
        closed = true;
      }
      Thread.interrupted();
    }
  }

  /** A deadline for the calling thread. */
  Deadline begin(long seconds) {
    Deadline deadline = new Deadline(seconds);
    open.add(deadline);
    return deadline;
  }

  /** Interrupts those that are late; to be called now and then. */
  void look() {
    open.forEach(Deadline::look);
  }
}
