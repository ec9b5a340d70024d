package dev.warren.pool;

import dev.warren.Ledger;
import dev.warren.Pool;
import dev.warren.WarrenException;
import dev.warren.engine.Answer;
import dev.warren.engine.Engine;
import dev.warren.engine.EngineBrokenException;
import dev.warren.engine.ItemListener;
import dev.warren.engine.ItemTiming;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.report.JobRecorder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all views and calls of one pool share. Neither it nor anything it refers to may refer to a
 * {@link EnginePool}, or a pool that is forgotten would never be found. Thread-safe.
 */
final class PoolCore {
  private static final Logger log = LoggerFactory.getLogger(Pool.class);
  private static final String CANCELLED_ON_FLEET = "cancelled by somebody on the fleet";
  private static final Duration JOIN_HINT = Duration.ofSeconds(10);

  private final String name;
  private final Engine engine;
  private final int ownWorkers;
  private final SharedLimits singles = new SharedLimits();
  private final Map<String, MeanTime> meanTimes = new ConcurrentHashMap<>();
  private final Callbacks callbacks;
  private final ForgottenPoolWatch watch;
  private final Lifecycle lifecycle;
  private final ItemListeners listeners = new ItemListeners();
  private final AtomicLong calls = new AtomicLong();
  private final Optional<JobRecorder> recorder;
  private volatile boolean cutOff;
  private final Throwable opened = new Throwable("the pool was opened here");

  /**
   * Takes over an engine.
   *
   * @param name in front of the names of threads and of log lines
   * @param engine is closed when the pool ends
   * @param ownWorkers processes or threads that the engine starts; 0 if it starts none
   * @param executor runs callbacks; null for threads of the pool's own
   * @param recorder is told of all items, and closed in the end
   * @param handle what all views refer to; once it is garbage the pool is
   */
  PoolCore(
      String name,
      Engine engine,
      int ownWorkers,
      @Nullable Executor executor,
      Optional<JobRecorder> recorder,
      Object handle) {
    this.name = name;
    this.engine = engine;
    this.ownWorkers = ownWorkers;
    this.callbacks = new Callbacks(name, executor);
    this.recorder = recorder;
    recorder.ifPresent(listeners::add);
    this.watch = new ForgottenPoolWatch(name, handle, this::forgotten, this::release);
    this.lifecycle = new Lifecycle(watch::end);
  }

  /** Starts to watch the engine; called once. */
  void start() {
    watch.start();
    engine.onBroken(this::broken);
    engine.onCancelled(() -> watch.execute(this::jobCancelled));
  }

  /** Ends all calls that are open; later ones run. On the watch's thread. */
  private void jobCancelled() {
    List<Call> calls = lifecycle.open();
    engine.cancelAll(CANCELLED_ON_FLEET);
    calls.forEach(Call::jobCancelled);
  }

  /** What an item ended with that was never submitted, because somebody cancelled the job. */
  static Answer.Failed cancelledOnFleet() {
    Failure failure = Failure.of(FailureKind.CANCELLED, CANCELLED_ON_FLEET);
    return new Answer.Failed(failure, null, 0, ItemTiming.never(ItemTiming.now()));
  }

  String name() {
    return name;
  }

  Engine engine() {
    return engine;
  }

  /** What bounds the calls of single items. */
  SharedLimits singles() {
    return singles;
  }

  Callbacks callbacks() {
    return callbacks;
  }

  /** How long the items of a task run, as far as calls of this pool have learnt it. */
  MeanTime meanTime(String task) {
    return meanTimes.computeIfAbsent(task, name -> new MeanTime());
  }

  /**
   * A call as listeners know it.
   *
   * @param total how many items it has; -1 if nobody knows
   */
  ItemListener.Origin origin(String task, long total) {
    return new ItemListener.Origin(calls.getAndIncrement(), task, total);
  }

  /** Hears of every outcome before its call does. */
  ItemListeners listeners() {
    return listeners;
  }

  ForgottenPoolWatch watch() {
    return watch;
  }

  /** About how many workers share the work; at least 1. */
  int workers() {
    return Math.max(1, Math.max(ownWorkers, engine.size()));
  }

  int size() {
    return lifecycle.state() == Lifecycle.State.ENDED ? 0 : engine.size();
  }

  /** The counters of the engine as users see them. */
  Ledger ledger() {
    var totals = engine.ledger().totals();
    return new Ledger(
        totals.submitted(),
        totals.succeeded(),
        totals.failed(),
        totals.timedOut(),
        totals.crashed(),
        totals.cancelled(),
        totals.duplicates(),
        totals.retries(),
        totals.crashes(),
        totals.returned(),
        totals.messages(),
        totals.forged());
  }

  /** Waits until all items of the calls that are open are under way. */
  boolean awaitSent(long nanos) {
    long deadline = System.nanoTime() + nanos;
    try {
      for (Call call : lifecycle.open()) {
        if (!call.awaitFed(deadline - System.nanoTime())) {
          return false;
        }
      }
      Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      boolean sent = engine.awaitPublished(left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return sent;
    } catch (InterruptedException e) {
      throw Waits.interrupted("the items to be sent", e);
    }
  }

  Lifecycle.State state() {
    return lifecycle.state();
  }

  void requireRunning() {
    lifecycle.requireRunning();
  }

  void begin(Call call) {
    lifecycle.begin(call);
  }

  void end(Call call) {
    lifecycle.end(call);
  }

  /** What to throw if the engine can never answer again. */
  Optional<WarrenException> broken() {
    return lifecycle.broken().map(Failures::of);
  }

  void shutdown() {
    lifecycle.shutdown();
  }

  void terminate() {
    cutOff |= !engine.ledger().totals().balances();
    stop(lifecycle.terminate());
  }

  /** Ends the iterators that are still open, because their readers may never come back. */
  void closeReaders() {
    lifecycle.open().forEach(Call::closeReader);
  }

  boolean join(long nanos) {
    boolean callback = callbacks.joining();
    try {
      return joinWithHint(nanos);
    } catch (InterruptedException e) {
      throw Waits.interrupted("the pool to end", e);
    } finally {
      callbacks.joined(callback);
    }
  }

  private boolean joinWithHint(long nanos) throws InterruptedException {
    long hint = JOIN_HINT.toNanos();
    if (nanos <= hint || lifecycle.join(hint)) {
      return lifecycle.join(nanos);
    }
    if (lifecycle.open().stream().allMatch(Call::waitsForReader)) {
      log.warn(
          "{} - join() waits for the reader of an imap: read it to its end, or close it", name);
    }
    return lifecycle.join(nanos - hint);
  }

  /** Called on a thread of the engine, which may be one that stopping it has to wait for. */
  private void broken(EngineBrokenException reason) {
    List<Call> calls = lifecycle.broken(reason);
    log.debug("{} - broken: {}", name, reason.getMessage());
    watch.execute(() -> stop(calls));
  }

  private void stop(List<Call> calls) {
    if (calls.isEmpty()) {
      return;
    }
    // Before the engine stops: threads that wait for room must not submit any more.
    calls.forEach(call -> call.inFlight.abort());
    try {
      engine.terminate();
    } finally {
      calls.forEach(Call::poolIsOver);
      lifecycle.stopped();
    }
  }

  /** Called when no view is left that could close this pool. */
  private void forgotten() {
    if (lifecycle.state() == Lifecycle.State.RUNNING) {
      log.warn(
          "{} - a pool was left to the garbage collector without being closed; it ends now",
          name,
          opened);
      lifecycle.shutdown();
    }
  }

  private void end(JobRecorder record) {
    Optional<EngineBrokenException> reason = lifecycle.broken();
    if (reason.isPresent()) {
      record.close("broken", reason.get().getMessage());
    } else if (cutOff) {
      record.close("terminated", "");
    } else {
      record.close("complete", "");
    }
  }

  private void release() {
    try {
      try {
        engine.close();
      } finally {
        recorder.ifPresent(this::end);
      }
      callbacks.awaitAll();
    } catch (Exception e) { // joiners must not wait for ever for what went wrong here
      log.warn("{} - the pool did not end cleanly", name, e);
    } finally {
      callbacks.close();
      lifecycle.released();
    }
  }
}
