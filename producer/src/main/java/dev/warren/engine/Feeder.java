package dev.warren.engine;

import static java.util.Objects.requireNonNull;

import dev.warren.gather.ChunkSizer;
import dev.warren.gather.InFlight;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Feeds the items of one call to an engine on a daemon thread of its own, chunk by chunk, and waits
 * whenever too many items are unanswered. The input is only touched by that thread.
 *
 * <pre>
 *   READING --input ends, throws, or stop()--> ENDED (the listener is told once)
 * </pre>
 */
public final class Feeder {

  /** Learns how the feeding ended. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Called once on the feeder's thread, after the last item was submitted.
     *
     * @param items how many items were submitted
     * @param inputFailure what the input threw, null if it ended or was stopped
     */
    void ended(int items, Throwable inputFailure);
  }

  private final Engine engine;
  private final InFlight inFlight;
  private final long maxInFlight;
  private final Work work;
  private final Iterator<Object[]> input;
  private final long total;
  private final ChunkSizer sizer;
  private final Listener listener;
  private final Thread thread;
  private volatile boolean stopped;
  private volatile int submitted; // written by the feeder's thread only

  /**
   * Creates a feeder that has not started.
   *
   * @param name name of the thread
   * @param maxInFlight most items in flight; whoever takes the answers releases them
   * @param input the arguments of each item
   * @param total number of items in the input, or -1 if nobody knows
   */
  public Feeder(
      String name,
      Engine engine,
      InFlight inFlight,
      long maxInFlight,
      Work work,
      Iterator<Object[]> input,
      long total,
      ChunkSizer sizer,
      Listener listener) {
    this.engine = requireNonNull(engine, "engine");
    this.inFlight = requireNonNull(inFlight, "inFlight");
    this.maxInFlight = maxInFlight;
    this.work = requireNonNull(work, "work");
    this.input = requireNonNull(input, "input");
    this.total = total;
    this.sizer = requireNonNull(sizer, "sizer");
    this.listener = requireNonNull(listener, "listener");
    this.thread = new Thread(this::run, name);
    this.thread.setDaemon(true);
  }

  /** Starts feeding. */
  public void start() {
    thread.start();
  }

  /**
   * Reads no further item; the listener is told soon. An input that blocks is interrupted. Does not
   * wait.
   */
  public void stop() {
    stopped = true;
    thread.interrupt();
  }

  /** Items that were submitted by now, or are about to be. */
  public int submitted() {
    return submitted;
  }

  private void run() {
    Throwable failure = null;
    try {
      feed();
    } catch (InterruptedException e) {
      // Only stop() interrupts this thread; what was submitted stays submitted.
    } catch (Throwable e) { // whatever the user's iterator throws is the user's to see
      failure = stopped ? null : e;
    }
    listener.ended(submitted, failure);
  }

  private void feed() throws InterruptedException {
    while (!stopped) {
      int size = sizer.next(total < 0 ? -1 : total - submitted);
      List<Object[]> chunk = new ArrayList<>(size);
      Throwable failure = null;
      try {
        while (chunk.size() < size && input.hasNext()) {
          chunk.add(input.next());
        }
      } catch (Throwable e) { // items before the failing one are delivered first
        failure = e;
      }
      if (!chunk.isEmpty()) {
        if (stopped || !inFlight.acquire(chunk.size(), maxInFlight)) {
          return;
        }
        int first = submitted;
        submitted = first + chunk.size();
        engine.submit(work, first, chunk);
      }
      if (failure != null) {
        throw Feeder.<RuntimeException>asIs(failure);
      }
      if (chunk.size() < size) {
        return;
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T asIs(Throwable failure) throws T {
    throw (T) failure;
  }
}
