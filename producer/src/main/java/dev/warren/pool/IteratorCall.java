package dev.warren.pool;

import static java.util.Objects.requireNonNull;

import dev.warren.Execution;
import dev.warren.Outcome;
import dev.warren.Progress;
import dev.warren.ResultTimeoutException;
import dev.warren.TaskException;
import dev.warren.TaskOptions;
import dev.warren.engine.Answer;
import dev.warren.engine.Batch;
import dev.warren.message.FailureKind;
import dev.warren.worker.contract.DurationText;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The items of an iterator: a submitter reads the input as long as there is room, answers wait
 * until they are taken.
 *
 * <pre>
 *  READING --the input ended or threw--> DELIVERING --all is taken--> OVER
 *     |                                       |                         ^
 *     +------------- close() -----------------+-----> CLOSED -----------+
 *                                                       what ran is answered
 * </pre>
 *
 * <p>The pool being terminated, or broken, ends the reading too; behind the items that were
 * submitted the reason is thrown once, if there would have been more.
 *
 * @param <R> type of the results
 */
final class IteratorCall<R extends @Nullable Object> extends Call {

  /** What the reader finds. */
  private enum Next {
    ITEM,
    LAST_WORD,
    NOTHING
  }

  private static final int PRESUMED_RESULT_BYTES = 16 << 10;

  private final ReentrantLock lock = new ReentrantLock();

  /** What comes next can be taken, or it is known that nothing comes. */
  private final Condition available = lock.newCondition();

  /** An item was read, or it is known that nothing comes. */
  private final Condition known = lock.newCondition();

  private final ResultSizes sizes;
  private final ChunkSizer sizer;
  private final Submitter submitter;
  private final CountDownLatch isFed = new CountDownLatch(1);
  private @Nullable Reference<?> watched; // written before anybody else knows this call

  // All guarded by lock.
  private final Arrivals arrivals;
  private int read;
  private int answered;
  private int failed; // of those answered
  private int cutOff; // likewise
  private int taken;
  private boolean inputEnded;
  private boolean stopped;
  private boolean fed;
  private @Nullable Throwable inputFailure;
  private boolean closed;
  private boolean lastWordSaid;
  private boolean jobCancelled;

  /**
   * Creates it; nothing is read before {@link #start}.
   *
   * @param arrivals decides the order
   */
  IteratorCall(
      PoolCore core, TaskTarget target, TaskOptions options, Iterable<?> input, Arrivals arrivals) {
    this(core, target, options, input, arrivals, new ResultSizes(target));
  }

  private IteratorCall(
      PoolCore core,
      TaskTarget target,
      TaskOptions options,
      Iterable<?> input,
      Arrivals arrivals,
      ResultSizes sizes) {
    super(core, target, options, new Window(MAX_BYTES), sizes, lengthOf(input));
    this.arrivals = arrivals;
    this.sizes = sizes;
    this.sizer = sizer();
    this.submitter =
        new Submitter(
            core.name() + "-feeder",
            core.engine(),
            inFlight,
            this::limit,
            work(),
            new Inputs(input),
            -1,
            sizer,
            this::fed);
  }

  /** How many items an input has, as far as it says so; -1 if it does not. */
  private static long lengthOf(Iterable<?> input) {
    try {
      return input instanceof Collection<?> known ? Math.max(-1, known.size()) : -1;
    } catch (Throwable e) { // the user's code; only people want to know
      return -1;
    }
  }

  /**
   * An item is in flight until its result is taken. With a chunk size of the caller's choice more
   * is sent before the first answer, as if results were not large.
   */
  private long limit() {
    long atFirst = options.chunkSize().isPresent() ? MAX_BYTES / PRESUMED_RESULT_BYTES : 0;
    long unknown = Math.max(unknownLimit(), atFirst);
    return Math.min(options.maxInFlight(), Math.min(unknown, sizes.itemsIn(MAX_BYTES)));
  }

  /**
   * Lets the submitter start. Called once.
   *
   * @param reader this is closed when that becomes garbage
   */
  void start(Object reader) {
    watched = core.watch().watch(reader, this::close);
    boolean started = false;
    try {
      core.begin(this);
      submitter.start();
      started = true;
    } finally {
      if (!started) { // the pool takes no more calls, or there is no thread to be had
        end();
      }
    }
  }

  boolean hasNext() {
    lock.lock();
    try {
      await(() -> hasMore() || peek() != null, known, Long.MAX_VALUE / 2);
      return hasMore() || peek() != Next.NOTHING;
    } finally {
      lock.unlock();
    }
  }

  /** Whether an item was read that nobody has taken; it may still be running. */
  private boolean hasMore() {
    return !closed && !lastWordSaid && taken < read;
  }

  /** The next result; throws if it does not come in time. */
  R next(Duration timeout) {
    return valueOrThrow(one(take(1, Waits.nanos(timeout), timeout)));
  }

  /** The next result, whenever it comes. */
  R next() {
    return valueOrThrow(one(take(1, Long.MAX_VALUE / 2, null)));
  }

  /** What the next item ended with, whenever it comes. */
  Outcome<R> nextOutcome() {
    return outcome(one(take(1, Long.MAX_VALUE / 2, null)));
  }

  /** What the next items ended with, as many as are there; empty if none are left. */
  List<Outcome<R>> nextOutcomes(int most) {
    List<Outcome<R>> outcomes = new ArrayList<>();
    for (Arrivals.Arrival arrival : take(most, Long.MAX_VALUE / 2, null)) {
      outcomes.add(outcome(arrival));
    }
    return outcomes;
  }

  private static Arrivals.Arrival one(List<Arrivals.Arrival> taken) {
    if (taken.isEmpty()) {
      throw new NoSuchElementException("no results are left");
    }
    return taken.get(0);
  }

  /**
   * Waits for the next answer; throws if the input threw, or was not read to its end.
   *
   * @return that answer, and others behind it that are there; empty if none are left
   */
  private List<Arrivals.Arrival> take(int most, long nanos, @Nullable Duration timeout) {
    List<Arrivals.Arrival> taken = List.of();
    boolean lastWord = false;
    boolean over;
    lock.lock();
    try {
      if (!await(() -> peek() != null, available, nanos)) {
        throw new ResultTimeoutException(
            target.name() + ": no next result within " + DurationText.of(timeout));
      }
      switch (peek()) {
        case ITEM -> {
          taken = poll(most);
          this.taken += taken.size();
        }
        case LAST_WORD -> {
          lastWord = true;
          lastWordSaid = true;
        }
        case NOTHING -> {}
      }
      wakeReaders();
      over = isOver();
    } finally {
      lock.unlock();
    }
    if (!taken.isEmpty()) {
      inFlight.release(taken.size());
    }
    if (over) {
      end();
    }
    if (lastWord) {
      throw lastWord();
    }
    return taken;
  }

  /** Takes what is there. An answer that may be thrown is taken alone. Needs the lock. */
  private List<Arrivals.Arrival> poll(int most) {
    if (most == 1) {
      return List.of(arrivals.poll());
    }
    List<Arrivals.Arrival> taken = new ArrayList<>();
    Arrivals.@Nullable Arrival next = arrivals.peek();
    while (next != null && taken.size() < most && !mayBeThrown(next)) {
      taken.add(arrivals.poll());
      next = arrivals.peek();
    }
    return taken.isEmpty() ? List.of(arrivals.poll()) : taken;
  }

  private static boolean mayBeThrown(Arrivals.Arrival arrival) {
    return arrival.answer() instanceof Answer.Failed failed
        && failed.failure().kind() == FailureKind.TERMINATED;
  }

  @SuppressWarnings("unchecked") // the engine decoded it as the type of the task's result
  private R valueOrThrow(Arrivals.Arrival arrival) {
    if (arrival.answer() instanceof Answer.Failed failed) {
      throw failure(arrival.index(), failed);
    }
    return (R) ((Answer.Value) arrival.answer()).value();
  }

  private Outcome<R> outcome(Arrivals.Arrival arrival) {
    Execution execution = Executions.of(arrival.answer().run());
    if (arrival.answer() instanceof Answer.Failed failed) {
      RuntimeException failure = failure(arrival.index(), failed);
      if (failure instanceof TaskException error) {
        return new Outcome.Failure<>(arrival.index(), error, execution);
      }
      throw failure;
    }
    return new Outcome.Success<>(arrival.index(), valueOrThrow(arrival), execution);
  }

  Progress progress() {
    lock.lock();
    try {
      return new Progress(read, answered - failed - cutOff, failed);
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a condition; false if time is over. Needs the lock. */
  private boolean await(BooleanSupplier condition, Condition signal, long nanos) {
    long left = nanos;
    try {
      while (!condition.getAsBoolean()) {
        if (left <= 0) {
          return false;
        }
        left = signal.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      throw Waits.interrupted("the next result of " + target.name(), e);
    }
  }

  /** Wakes who can go on: one for an item that is there, all if none will come. Needs the lock. */
  private void wakeReaders() {
    Next next = peek();
    if (next == Next.ITEM) {
      available.signal(); // who takes it wakes the next
    } else if (next != null) {
      available.signalAll();
      known.signalAll();
    }
  }

  /** What comes next; null if that is not known yet. */
  private @Nullable Next peek() {
    if (arrivals.peek() != null) {
      return Next.ITEM;
    }
    if (closed || lastWordSaid) {
      return Next.NOTHING;
    }
    if (!fed || taken < submitter.submitted()) {
      return null;
    }
    boolean over = stopped || (inputEnded && read == taken);
    return over && inputFailure == null ? Next.NOTHING : Next.LAST_WORD;
  }

  /** Why the input was not read to its end; to be thrown behind the last item. */
  private RuntimeException lastWord() {
    if (inputFailure != null) {
      throw IteratorCall.<RuntimeException>asIs(inputFailure);
    }
    Answer.Failed never = jobCancelled ? PoolCore.cancelledOnFleet() : terminated();
    return failure(target.name() + ", next item", submitter.submitted(), never);
  }

  private static Answer.Failed terminated() {
    return neverRan(FailureKind.TERMINATED, null);
  }

  @Override
  void answered(int index, Answer answer) {
    learn(sizer, answer);
    Answer.@Nullable Failed without = answer instanceof Answer.Failed it ? it : null;
    arrived(1, without, () -> arrivals.add(new Arrivals.Arrival(index, answer)));
  }

  @Override
  void answered(int firstIndex, Batch batch) {
    learn(sizer, batch);
    arrived(
        batch.count(),
        null,
        () ->
            batch.forEach(
                (i, answer) -> arrivals.add(new Arrivals.Arrival(firstIndex + i, answer))));
  }

  /**
   * Some items were answered.
   *
   * @param without the answer of the one item, if that has no value
   * @param keep keeps their answers; called under the lock, unless the iterator is closed
   */
  private void arrived(int items, Answer.@Nullable Failed without, Runnable keep) {
    boolean over;
    lock.lock();
    try {
      answered += items;
      if (without != null && without.isCutOff()) {
        cutOff++;
      } else if (without != null) {
        failed++;
      }
      if (!closed && !lastWordSaid) {
        keep.run();
        wakeReaders();
      }
      over = isOver();
    } finally {
      lock.unlock();
    }
    if (over) {
      end();
    }
  }

  /** The submitter ended. */
  private void fed(int submitted, @Nullable Throwable failure) {
    boolean late;
    boolean cancelledLate;
    lock.lock();
    try {
      fed = true;
      inputFailure = failure;
      late = closed;
      cancelledLate = jobCancelled;
      if (stopped) {
        read = submitted; // the others are not run
      }
      wakeReaders();
    } finally {
      lock.unlock();
    }
    isFed.countDown();
    if (late) {
      // A chunk may have been submitted while close() was at work.
      cancelWaiting();
    } else if (cancelledLate) {
      cancelSubmitted();
    }
    endIfOver();
  }

  @Override
  boolean awaitFed(long nanos) throws InterruptedException {
    return isFed.await(nanos, TimeUnit.NANOSECONDS);
  }

  /** Reads no further; what is submitted can be taken. */
  void stopReading() {
    lock.lock();
    try {
      stopped = true;
      wakeReaders();
    } finally {
      lock.unlock();
    }
    submitter.finish();
  }

  @Override
  void closeReader() {
    close();
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
      wakeReaders();
    } finally {
      lock.unlock();
    }
    submitter.stop();
    inFlight.abort();
    cancelWaiting();
    endIfOver();
  }

  @Override
  void jobCancelled() {
    lock.lock();
    try {
      jobCancelled = true;
    } finally {
      lock.unlock();
    }
    submitter.stop();
    cancelSubmitted();
  }

  private void cancelSubmitted() {
    int submitted = submitter.submitted();
    if (submitted > 0) {
      core.engine().cancel(work(), 0, submitted - 1);
    }
  }

  private void cancelWaiting() {
    int submitted = submitter.submitted();
    if (submitted > 0) {
      core.engine().cancelWaiting(work(), 0, submitted - 1);
    }
  }

  @Override
  void poolIsOver() {
    submitter.stop();
    // All outcomes are in, and may still be taken when the pool is gone.
    end();
  }

  @Override
  boolean waitsForReader() {
    lock.lock();
    try {
      return !closed && fed && answered == submitter.submitted();
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
      return fed && answered == submitter.submitted();
    }
    return peek() == Next.NOTHING;
  }

  private void end() {
    core.watch().forget(watched);
    core.end(this);
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T asIs(Throwable failure) throws T {
    throw (T) failure;
  }

  /** The user's input. */
  private final class Inputs implements Iterator<Object[]> {
    private final Iterable<?> input;
    private @Nullable Iterator<?> iterator;

    Inputs(Iterable<?> input) {
      this.input = input;
    }

    @Override
    public boolean hasNext() {
      if (iterator == null) {
        iterator = requireNonNull(input.iterator(), "iterator() of the arguments");
      }
      boolean more = iterator.hasNext();
      if (!more) {
        ended();
      }
      return more;
    }

    @Override
    public Object[] next() {
      Object[] arguments = {iterator.next()};
      read();
      return arguments;
    }
  }

  private void read() {
    lock.lock();
    try {
      if (read == Integer.MAX_VALUE) {
        throw new IllegalStateException("one call takes no more than 2,147,483,647 items");
      }
      if (!fed) { // otherwise the reading was stopped while the input blocked
        read++;
      }
      known.signalAll();
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
