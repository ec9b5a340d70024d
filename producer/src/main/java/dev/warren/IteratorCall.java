package dev.warren;

import dev.warren.engine.Answer;
import dev.warren.engine.Batch;
import dev.warren.engine.Feeder;
import dev.warren.gather.ChunkSizer;
import dev.warren.message.FailureKind;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The items of an iterator: a feeder reads the input as long as there is room, answers wait until
 * they are taken.
 *
 * <pre>
 *  READING --the input ended or threw--> DELIVERING --all is taken--> OVER
 *     |                                       |                         ^
 *     +------------- close() -----------------+-----> CLOSED -----------+
 *                                                       what ran is answered
 * </pre>
 *
 * <p>The pool being terminated, or broken, ends the reading too; behind the items that were
 * submitted the reason is thrown once, if the input was not read to its end.
 *
 * @param <R> type of the results
 */
final class IteratorCall<R> extends Call {

  /** What the reader finds. */
  private enum Next {
    ITEM,
    LAST_WORD,
    NOTHING
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition available = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final ChunkSizer sizer;
  private final Feeder feeder;
  private Reference<?> watched; // written before the feeder starts

  // All guarded by lock.
  private final Arrivals arrivals;
  private int read;
  private int answered;
  private int taken;
  private boolean inInput;
  private boolean inputEnded;
  private boolean fed;
  private Throwable inputFailure;
  private boolean closed;
  private boolean poolIsOver;
  private boolean lastWordSaid;

  /**
   * Creates it; nothing is read before {@link #start}.
   *
   * @param arrivals decides the order
   */
  IteratorCall(
      PoolCore core, TaskTarget target, TaskOptions options, Iterable<?> input, Arrivals arrivals) {
    super(core, target, options);
    this.arrivals = arrivals;
    this.sizer = sizer();
    this.feeder =
        new Feeder(
            core.name() + "-feeder",
            core.engine(),
            core.inFlight(),
            options.maxInFlight(),
            work(),
            new Inputs(input),
            -1,
            sizer,
            this::fed);
  }

  /**
   * Lets the feeder start. Called once.
   *
   * @param reader this is closed when that becomes garbage
   */
  void start(Object reader) {
    core.begin(this);
    watched = core.janitor().watch(reader, this::close);
    try {
      feeder.start();
    } catch (OutOfMemoryError e) { // there is no thread to be had
      end();
      throw e;
    }
  }

  boolean hasNext() {
    lock.lock();
    try {
      return await(Long.MAX_VALUE / 2) != Next.NOTHING;
    } finally {
      lock.unlock();
    }
  }

  /** The next result; throws if it does not come in time. */
  R next(Duration timeout) {
    return take(Waits.nanos(timeout), timeout);
  }

  /** The next result, whenever it comes. */
  R next() {
    return take(Long.MAX_VALUE / 2, null);
  }

  private R take(long nanos, Duration timeout) {
    Arrivals.Arrival arrival = null;
    boolean over = false;
    lock.lock();
    try {
      Next next = await(nanos);
      if (next == null) {
        throw new ResultTimeoutException(target.name() + ": no next result within " + timeout);
      }
      switch (next) {
        case ITEM -> arrival = takeArrival();
        case LAST_WORD -> lastWordSaid = true;
        case NOTHING -> throw new NoSuchElementException("no results are left");
      }
      over = isOver();
    } finally {
      lock.unlock();
    }
    if (over) {
      end();
    }
    return arrival == null ? throwLastWord() : valueOrThrow(arrival);
  }

  private Arrivals.Arrival takeArrival() {
    taken++;
    // The feeder is woken when an eighth is free, or the reader waits: not once an item.
    if (read - taken <= options.maxInFlight() - Math.max(1, options.maxInFlight() / 8)) {
      room.signal();
    }
    return arrivals.poll();
  }

  @SuppressWarnings("unchecked") // the engine decoded it as the type of the task's result
  private R valueOrThrow(Arrivals.Arrival arrival) {
    if (arrival.answer() instanceof Answer.Value value) {
      return (R) value.value();
    }
    throw failure(target.name() + ", item " + arrival.index(), (Answer.Failed) arrival.answer());
  }

  /** Waits until it is known what comes next; null if time is over. */
  private Next await(long nanos) {
    long deadline = System.nanoTime() + nanos;
    try {
      while (true) {
        Next next = peek();
        if (next != null) {
          return next;
        }
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return null;
        }
        // What the reader waits for may be in a chunk that lacks a few items yet.
        room.signal();
        available.await(left, TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      throw Waits.interrupted("the next result of " + target.name(), e);
    }
  }

  private Next peek() {
    if (arrivals.ready()) {
      return Next.ITEM;
    }
    if (closed || lastWordSaid) {
      return Next.NOTHING;
    }
    boolean nothingComes = fed ? taken == feeder.submitted() : poolIsOver && inInput;
    if (!nothingComes) {
      return null;
    }
    return inputEnded ? Next.NOTHING : Next.LAST_WORD;
  }

  /** Throws, behind the last item, why the input was not read to its end. */
  private R throwLastWord() {
    if (inputFailure != null) {
      throw IteratorCall.<RuntimeException>asIs(inputFailure);
    }
    throw failure(target.name() + ", next item", neverRan(FailureKind.TERMINATED, null));
  }

  @Override
  public void answered(int index, Answer answer) {
    measure(sizer, answer.run());
    arrived(1, () -> arrivals.add(new Arrivals.Arrival(index, answer)));
  }

  @Override
  public void answered(int firstIndex, Batch batch) {
    sizer.ran(batch.count(), batch.tookMicros());
    arrived(
        batch.count(),
        () ->
            batch.forEach(
                (i, answer) -> arrivals.add(new Arrivals.Arrival(firstIndex + i, answer))));
  }

  /**
   * Some items were answered.
   *
   * @param keep keeps their answers; called under the lock, if somebody may still take them
   */
  private void arrived(int items, Runnable keep) {
    core.inFlight().release(items);
    boolean over;
    lock.lock();
    try {
      answered += items;
      if (!closed && !lastWordSaid) {
        keep.run();
        if (arrivals.ready()) {
          available.signal();
        }
      }
      over = isOver();
    } finally {
      lock.unlock();
    }
    if (over) {
      end();
    }
  }

  /** The feeder ended. */
  private void fed(int submitted, Throwable failure) {
    boolean late;
    lock.lock();
    try {
      fed = true;
      inputFailure = failure;
      late = closed;
      available.signalAll();
    } finally {
      lock.unlock();
    }
    if (late) {
      // A chunk may have been submitted while close() was at work.
      cancelWaiting();
    }
    endIfOver();
  }

  /** Reads no further, cancels what has not started and drops all results. */
  void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      arrivals.clear();
      available.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
    feeder.stop();
    cancelWaiting();
    endIfOver();
  }

  private void cancelWaiting() {
    int submitted = feeder.submitted();
    if (submitted > 0) {
      core.engine().cancelWaiting(work(), 0, submitted - 1);
    }
  }

  @Override
  void poolIsOver() {
    lock.lock();
    try {
      poolIsOver = true;
      available.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
    feeder.stop();
    // All outcomes are in, and may still be taken when the pool is gone.
    end();
  }

  @Override
  boolean waitsForReader() {
    lock.lock();
    try {
      return !closed && fed && answered == feeder.submitted();
    } finally {
      lock.unlock();
    }
  }

  private void endIfOver() {
    boolean over;
    lock.lock();
    try {
      over = isOver();
    } finally {
      lock.unlock();
    }
    if (over) {
      end();
    }
  }

  private boolean isOver() {
    if (closed) {
      // An input that blocks for ever reads no further: the feeder was told.
      return (fed || inInput) && answered == feeder.submitted();
    }
    return !arrivals.ready() && peek() == Next.NOTHING;
  }

  private void end() {
    core.janitor().forget(watched);
    core.end(this);
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T asIs(Throwable failure) throws T {
    throw (T) failure;
  }

  /** The user's input, read only while there is room. */
  private final class Inputs implements Iterator<Object[]> {
    private final Iterable<?> input;
    private Iterator<?> iterator;

    Inputs(Iterable<?> input) {
      this.input = input;
    }

    @Override
    public boolean hasNext() {
      if (!enter()) {
        return false;
      }
      boolean more = false;
      try {
        if (iterator == null) {
          iterator = input.iterator();
        }
        more = iterator.hasNext();
      } finally {
        leave();
      }
      if (!more) {
        ended();
      }
      return more;
    }

    @Override
    public Object[] next() {
      // There is room: hasNext() waited for it.
      reenter();
      Object element;
      try {
        element = iterator.next();
      } finally {
        leave();
      }
      lock.lock();
      try {
        if (read == Integer.MAX_VALUE) {
          throw new IllegalStateException("one call takes no more than 2,147,483,647 items");
        }
        read++;
      } finally {
        lock.unlock();
      }
      return new Object[] {element};
    }
  }

  /** Waits for room; false if nothing more is to be read. */
  private boolean enter() {
    lock.lock();
    try {
      while (!closed && !poolIsOver && read - taken >= options.maxInFlight()) {
        room.await();
      }
      inInput = !closed && !poolIsOver;
      return inInput;
    } catch (InterruptedException e) {
      // The feeder was stopped: it sees that itself.
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void reenter() {
    lock.lock();
    try {
      inInput = true;
      if (poolIsOver) {
        available.signalAll();
      }
    } finally {
      lock.unlock();
    }
    endIfOver();
  }

  private void leave() {
    lock.lock();
    try {
      inInput = false;
    } finally {
      lock.unlock();
    }
  }

  private void ended() {
    lock.lock();
    try {
      inputEnded = true;
    } finally {
      lock.unlock();
    }
  }
}
