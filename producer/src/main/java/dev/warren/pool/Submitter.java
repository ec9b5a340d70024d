package dev.warren.pool;

import static java.util.Objects.requireNonNull;

import dev.warren.engine.Engine;
import dev.warren.engine.Work;
import dev.warren.text.ThrowableText;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the items of one call to an engine on a daemon thread of its own, chunk by chunk, and waits
 * whenever too many items are unanswered. The input is only touched by that thread.
 *
 * <p>An input of unknown length may be slow, or block for ever. A second thread then submits the
 * items of a chunk that does not become full in time, and ends this when it is to read no further
 * and the input blocks. The listener is told once, at the end.
 *
 * <pre>
 *   READING --input ends or throws, or finish()--> ENDED, all that was read is submitted
 *   READING --stop()-----------------------------> ENDED, what was read may not be
 * </pre>
 */
final class Submitter {
  private static final Logger log = LoggerFactory.getLogger(Submitter.class);

  /** An input that waits, and brings nothing for so long, is late. */
  private static final long LATE_MILLIS = 2;

  /** A chunk that is not full after so many times {@link #LATE_MILLIS} is submitted as it is. */
  private static final int MAX_LOOKS = 10;

  /** Learns how the feeding ended. */
  @FunctionalInterface
  interface Listener {
    /**
     * Called once on a thread of the submitter, after the last item was submitted.
     *
     * @param items how many items were submitted
     * @param inputFailure what the input threw, null if it ended or was stopped
     */
    void ended(int items, Throwable inputFailure);
  }

  private final Engine engine;
  private final Window inFlight;
  private final LongSupplier maxInFlight;
  private final Work work;
  private final Iterator<Object[]> input;
  private final long total;
  private final ChunkSizer sizer;
  private final Listener listener;
  private final Thread thread;
  private final Optional<Thread> watch;

  /** Who submits holds this, so that chunks are submitted one after the other, in order. */
  private final ReentrantLock submission = new ReentrantLock();

  private volatile boolean stopped;
  private volatile boolean finishing;
  private volatile int submitted; // written by who holds submission
  private boolean ended; // guarded by submission

  // Guarded by this object's lock.
  private List<Object[]> chunk = new ArrayList<>();
  private int chunks;
  private long read;
  private boolean watchIsIdle;

  /**
   * Creates a submitter that has not started.
   *
   * @param name name of the thread
   * @param maxInFlight most items in flight; whoever takes the answers releases them
   * @param input the arguments of each item
   * @param total number of items in the input, or -1 if nobody knows
   */
  Submitter(
      String name,
      Engine engine,
      Window inFlight,
      LongSupplier maxInFlight,
      Work work,
      Iterator<Object[]> input,
      long total,
      ChunkSizer sizer,
      Listener listener) {
    this.engine = requireNonNull(engine, "engine");
    this.inFlight = requireNonNull(inFlight, "inFlight");
    this.maxInFlight = requireNonNull(maxInFlight, "maxInFlight");
    this.work = requireNonNull(work, "work");
    this.input = requireNonNull(input, "input");
    this.total = total;
    this.sizer = requireNonNull(sizer, "sizer");
    this.listener = requireNonNull(listener, "listener");
    this.thread = daemon(this::run, name);
    this.watch = total < 0 ? Optional.of(daemon(this::watch, name + "-watch")) : Optional.empty();
  }

  private static Thread daemon(Runnable body, String name) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Starts feeding. */
  void start() {
    watch.ifPresent(Thread::start);
    try {
      thread.start();
    } catch (OutOfMemoryError e) { // there is no thread to be had
      stop();
      throw e;
    }
  }

  /**
   * Reads no further item; the listener is told soon. An input that blocks is interrupted. Does not
   * wait.
   */
  void stop() {
    stopped = true;
    synchronized (this) {
      notifyAll();
    }
    thread.interrupt();
    watch.ifPresent(Thread::interrupt);
  }

  /**
   * Reads no further item, and submits those that were read; the listener is told soon. An input
   * that blocks is interrupted. Does not wait.
   */
  void finish() {
    finishing = true;
    synchronized (this) {
      notifyAll();
    }
    thread.interrupt();
  }

  /** Items that were submitted by now. */
  int submitted() {
    return submitted;
  }

  private void run() {
    Throwable failure = null;
    try {
      failure = feed();
    } catch (InterruptedException e) {
      // By stop(); what was submitted stays submitted.
    } catch (Throwable e) {
      broke(e);
    }
    end(failure);
  }

  /**
   * Submits the whole input.
   *
   * @return what the input threw; null if it ended, or was stopped
   */
  private Throwable feed() throws InterruptedException {
    while (!stopped && !finishing) {
      int size = sizer.next(total < 0 ? -1 : total - submitted);
      if (total < 0) {
        size = (int) Math.max(1, Math.min(size, maxInFlight.getAsLong()));
        // Before the items are read: the next one may be the last for a long time.
        if (!acquire(size)) {
          return null;
        }
      }
      int used = 0;
      try {
        while (used < size && !stopped && !finishing) {
          Object[] item;
          try {
            item = input.hasNext() ? input.next() : null;
            forgetInterrupt();
          } catch (Throwable e) { // whatever the user's iterator throws is the user's to see
            forgetInterrupt();
            flush(); // items before the failing one are delivered first
            return finishing ? null : e;
          }
          if (item == null) {
            flush();
            return null;
          }
          used++;
          add(item, size);
        }
      } finally {
        if (total < 0) {
          inFlight.release(size - used);
        }
      }
      forgetInterrupt();
      flush();
    }
    return null;
  }

  /** Waits through interrupts that code of the user's sends, who may have kept the thread. */
  private boolean acquire(int permits) throws InterruptedException {
    while (true) {
      try {
        return inFlight.acquire(permits, maxInFlight);
      } catch (InterruptedException e) {
        if (stopped || (finishing && permits > 0)) {
          throw e;
        }
      }
    }
  }

  private void add(Object[] item, int size) {
    if (watch.isEmpty()) {
      chunk.add(item); // no other thread knows it
      return;
    }
    synchronized (this) {
      chunk.add(item);
      read++;
      if (watchIsIdle && size > 1) {
        notifyAll();
      }
    }
  }

  /** Submits what was read. */
  private void flush() throws InterruptedException {
    submission.lock(); // not for long, unless the other thread waits for room, which stop() ends
    try {
      List<Object[]> items;
      synchronized (this) {
        items = chunk;
        chunk = new ArrayList<>(items.size());
        chunks++;
      }
      submit(items);
    } finally {
      submission.unlock();
    }
  }

  private void submit(List<Object[]> items) throws InterruptedException {
    int done = 0;
    while (done < items.size() && !ended && !stopped) {
      // Items of an input of unknown length have their permits, and wait for room in bytes only.
      int permits = total < 0 || done > 0 ? 0 : items.size();
      if (!acquire(permits)) {
        stopped = true;
      }
      if (stopped) {
        return;
      }
      List<Object[]> rest = done == 0 ? items : items.subList(done, items.size());
      int taken = engine.submit(work, submitted, rest);
      forgetInterrupt();
      sizer.sent(rest.size(), taken);
      submitted += taken;
      done += taken;
    }
  }

  /** An interrupt that does not come from {@link #stop} is left over from the user's code. */
  private void forgetInterrupt() {
    if (Thread.interrupted() && stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks after an input that may be late. */
  private void watch() {
    try {
      while (awaitLateChunk()) {
        flush();
      }
      flush(); // what was read of an input that blocks and is to be read no further
    } catch (InterruptedException e) {
      // By stop().
    } catch (Throwable e) {
      broke(e);
    }
    end(null); // the input may block for ever
  }

  /** Waits until a chunk has to be submitted as it is; false at the end. */
  private synchronized boolean awaitLateChunk() throws InterruptedException {
    int looks = 0;
    int watched = chunks;
    long known = -1;
    while (!stopped && !(finishing && looks == MAX_LOOKS)) {
      if (finishing) { // the feeder ends by itself, unless its input blocks
        looks++;
        await(LATE_MILLIS);
      } else if (chunk.isEmpty()) {
        watchIsIdle = true;
        await(0);
        watchIsIdle = false;
      } else if (watched == chunks && ((known == read && isWaiting()) || looks == MAX_LOOKS)) {
        return true;
      } else {
        looks = watched == chunks ? looks + 1 : 0;
        watched = chunks;
        known = read;
        await(LATE_MILLIS);
      }
    }
    return false;
  }

  /** Whether the input waits for something. Where it computes or reads a file nobody can tell. */
  private boolean isWaiting() {
    Thread.State state = thread.getState();
    return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
  }

  private synchronized void await(long millis) throws InterruptedException {
    try {
      wait(millis);
    } catch (InterruptedException e) {
      if (stopped) {
        throw e;
      }
    }
  }

  private void end(Throwable failure) {
    submission.lock();
    try {
      if (ended) {
        return;
      }
      ended = true;
    } finally {
      submission.unlock();
    }
    Throwable told = stopped ? null : failure;
    stopped = true;
    synchronized (this) {
      notifyAll();
    }
    try {
      listener.ended(submitted, told);
    } catch (Throwable e) {
      broke(e);
    }
  }

  /** The last line of defence: nobody may wait for a submitter that is not there any more. */
  private void broke(Throwable fault) {
    log.error("{} ended by surprise: {}", thread.getName(), ThrowableText.stack(fault));
    engine.broken(thread.getName() + " ended by surprise: " + ThrowableText.line(fault));
  }
}
