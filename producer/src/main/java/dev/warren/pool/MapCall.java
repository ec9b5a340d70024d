package dev.warren.pool;

import static java.util.Objects.requireNonNull;

import dev.warren.Execution;
import dev.warren.MapResult;
import dev.warren.Outcome;
import dev.warren.Progress;
import dev.warren.Summary;
import dev.warren.TaskOptions;
import dev.warren.WarrenException;
import dev.warren.engine.Answer;
import dev.warren.engine.Batch;
import dev.warren.message.FailureKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All items of a map. A submitter submits them in order; answers come from any thread, each into a
 * place of its own, and the last one makes the map ready.
 *
 * @param <R> type of the values
 */
final class MapCall<R extends @Nullable Object> extends Pending<List<R>> implements MapResult<R> {
  private static final long ONE_FAILED = 1L << 32;

  private final int items;
  // An item's value, or the Answer.Failed that it has instead. Published by executions.
  private final @Nullable Object[] values;
  private final Executions executions;
  // Items without a value in the upper half, answered ones in the lower.
  private final AtomicLong counts = new AtomicLong();
  // Of those without a value, the ones that were cancelled, or open when the pool was terminated.
  private final AtomicInteger cutOff = new AtomicInteger();
  private final ChunkSizer sizer;
  private final Submitter submitter;
  private final List<ProgressCalls> listeners = new CopyOnWriteArrayList<>();
  private final CountDownLatch fed = new CountDownLatch(1);
  private volatile boolean cancelled;
  private volatile int cancelledWhenFed;

  /**
   * Creates it; nothing is submitted before {@link #start}.
   *
   * @param inputs the input; each element is set to null when it is submitted
   * @param arguments makes the arguments of an item from its element
   */
  MapCall(
      PoolCore core,
      TaskTarget target,
      TaskOptions options,
      Object[] inputs,
      Function<Object, Object[]> arguments) {
    super(core, target, options, new Window(MAX_BYTES), target, inputs.length);
    this.items = inputs.length;
    this.values = new Object[items];
    this.executions = new Executions(items);
    this.sizer = sizer();
    this.submitter =
        new Submitter(
            core.name() + "-feeder",
            core.engine(),
            inFlight,
            this::limit,
            work(),
            new Inputs(inputs, arguments),
            items,
            sizer,
            this::fed);
  }

  private long limit() {
    // Automatic chunks know nothing yet.
    return options.chunkSize().isPresent()
        ? options.maxInFlight()
        : Math.min(options.maxInFlight(), unknownLimit());
  }

  /** Lets the submitter start. Called once. */
  void start() {
    core.begin(this);
    if (items == 0) {
      fed.countDown();
      complete();
      return;
    }
    try {
      submitter.start();
    } catch (OutOfMemoryError e) { // there is no thread to be had
      core.end(this);
      throw e;
    }
  }

  @Override
  void answered(int index, Answer answer) {
    learn(sizer, answer);
    inFlight.release(1);
    record(index, answer);
  }

  @Override
  void answered(int firstIndex, Batch batch) {
    int count = batch.count();
    System.arraycopy(batch.values(), 0, values, firstIndex, count);
    executions.put(firstIndex, batch); // behind the values: whoever sees it can read them
    learn(sizer, batch);
    inFlight.release(count);
    completeAt(counts.addAndGet(count));
  }

  private void record(int index, Answer answer) {
    values[index] = answer instanceof Answer.Value value ? value.value() : answer;
    executions.put(index, answer.run()); // as above
    if (answer instanceof Answer.Failed failed) {
      if (failed.isCutOff()) {
        cutOff.incrementAndGet();
      }
      completeAt(counts.addAndGet(ONE_FAILED + 1));
    } else {
      completeAt(counts.addAndGet(1));
    }
  }

  private void completeAt(long count) {
    if ((int) count == items) {
      complete();
    } else if (!listeners.isEmpty()) {
      listeners.forEach(ProgressCalls::changed);
    }
  }

  /** The submitter ended: items that it did not submit are answered here. */
  private void fed(int submitted, @Nullable Throwable failure) {
    FailureKind kind =
        cancelled
            ? FailureKind.CANCELLED
            : failure == null ? FailureKind.TERMINATED : FailureKind.FAILED;
    if (cancelled) {
      // A chunk may have been submitted while cancel() was at work.
      cancelledWhenFed = cancelSubmitted() + items - submitted;
    }
    for (int i = submitted; i < items; i++) {
      record(i, neverRan(kind, failure));
    }
    fed.countDown();
  }

  @Override
  public boolean cancel() {
    if (ready()) {
      return false;
    }
    cancelled = true;
    submitter.stop();
    int open = cancelSubmitted();
    awaitFed();
    return open + cancelledWhenFed > 0;
  }

  private int cancelSubmitted() {
    return core.engine().cancel(work(), 0, items - 1);
  }

  @Override
  boolean awaitFed(long nanos) throws InterruptedException {
    return fed.await(nanos, TimeUnit.NANOSECONDS);
  }

  /** The submitter was stopped: it ends at once, because its input does not block. */
  private void awaitFed() {
    boolean interrupted = false;
    while (true) {
      try {
        fed.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  void poolIsOver() {
    submitter.stop();
  }

  @Override
  public Progress progress() {
    // In this order: an item is counted as cut off before it counts as answered.
    long now = counts.get();
    long without = now >>> 32;
    return new Progress(items, (int) now - without, Math.max(0, without - cutOff.get()));
  }

  @Override
  public MapResult<R> onProgress(Consumer<? super Progress> listener) {
    requireNonNull(listener, "listener");
    ProgressCalls calls =
        new ProgressCalls(this::progress, listener, call -> core.callbacks().run(call, loader));
    listeners.add(calls);
    if (counts.get() != 0) { // answered before the listener was there
      calls.changed();
    }
    whenReady(calls::ended);
    return this;
  }

  @Override
  public List<Outcome<R>> outcomes() {
    awaitReady();
    List<Outcome<R>> outcomes = new ArrayList<>(items);
    for (int i = 0; i < items; i++) {
      outcomes.add(outcome(i));
    }
    return Collections.unmodifiableList(outcomes);
  }

  @Override
  public Summary summary() {
    SummaryGatherer gatherer = new SummaryGatherer(target.name());
    for (int i = 0; i < items; i++) {
      if (executions.has(i)) {
        gatherer.add(ended(i));
      }
    }
    return gatherer.summary();
  }

  /** What the item itself ended with; throws where the pool broke instead. */
  private Outcome<R> outcome(int index) {
    if (values[index] instanceof Answer.Failed failed
        && failed.failure().kind() == FailureKind.TERMINATED
        && core.broken().isPresent()) {
      throw failure(index, failed);
    }
    return ended(index);
  }

  @SuppressWarnings("unchecked") // the engine decoded it as the type of the task's result
  private Outcome<R> ended(int index) {
    Execution execution = executions.get(index);
    return values[index] instanceof Answer.Failed failed
        ? new Outcome.Failure<>(
            index, Failures.of(target.name() + ", item " + index, index, failed), execution)
        : new Outcome.Success<>(index, (R) values[index], execution);
  }

  @Override
  @Nullable RuntimeException failure() {
    if (counts.get() >>> 32 == 0) {
      return null;
    }
    // Where the pool broke, that is the reason to give, whatever failed before.
    WarrenException broken = core.broken().orElse(null);
    int first = -1;
    for (int i = 0; i < items; i++) {
      if (values[i] instanceof Answer.Failed failed) {
        if (broken != null && failed.failure().kind() == FailureKind.TERMINATED) {
          return broken;
        }
        first = first < 0 ? i : first;
      }
    }
    return failure(first, (Answer.Failed) values[first]);
  }

  @Override
  @SuppressWarnings("unchecked") // the engine decoded them as the type of the task's result
  List<R> value() {
    return Collections.unmodifiableList((List<R>) Arrays.asList(values));
  }

  @Override
  public MapResult<R> onSuccess(Consumer<? super List<R>> callback) {
    super.onSuccess(callback);
    return this;
  }

  @Override
  public MapResult<R> onFailure(Consumer<? super RuntimeException> callback) {
    super.onFailure(callback);
    return this;
  }

  /** Hands out each element once and lets go of it. */
  private static final class Inputs implements Iterator<Object[]> {
    private final Object[] elements;
    private final Function<Object, Object[]> arguments;
    private int next;

    Inputs(Object[] elements, Function<Object, Object[]> arguments) {
      this.elements = elements;
      this.arguments = arguments;
    }

    @Override
    public boolean hasNext() {
      return next < elements.length;
    }

    @Override
    public Object[] next() {
      Object element = elements[next];
      elements[next] = null;
      next++;
      return arguments.apply(element);
    }
  }
}
