package dev.warren.engine;

import static java.util.Objects.requireNonNull;

import dev.warren.engine.EngineBrokenException.Reason;
import dev.warren.engine.JsonRunner.ItemFailedException;
import dev.warren.gather.Ledger;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.message.JsonBytes;
import dev.warren.message.ThrowableText;
import dev.warren.message.ValueException;
import dev.warren.task.RunningTask;
import dev.warren.worker.contract.Hosts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs items on daemon threads of this JVM. Arguments and results are passed as they are, or
 * through JSON as if there were worker processes: where the engine is told so, and for tasks of
 * which only the name is known.
 *
 * <p>An item goes through these states; from each of them it can be answered by {@link #cancel} or
 * {@link #terminate}:
 *
 * <pre>
 *  QUEUED --a thread takes it--> RUNNING --returned, or no retry left--> ANSWERED
 *     ^                             |
 *     +-- DELAYED &lt;--failed or timed out, and a retry is left
 * </pre>
 *
 * <p>A run that is no longer wanted is interrupted. If its thread has not come back after two
 * seconds, another thread takes its place, and it ends when it does come back. Thread-safe.
 */
public final class ThreadEngine implements Engine {
  private static final Logger log = LoggerFactory.getLogger(ThreadEngine.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int MOST_FAILED_STARTS = 3;
  private static final String HOST = Hosts.local();
  private static final long PID = ProcessHandle.current().pid();

  /**
   * What each thread runs before its first item.
   *
   * @param name the task's name, for messages
   * @param function the task; null to find it by its name
   * @param argument its argument; may be null
   * @param json the argument as JSON, for a task that is found by its name
   */
  public record Initializer(String name, ItemFunction function, Object argument, String json) {

    /** Checks what is never null. */
    public Initializer {
      requireNonNull(name, "name");
      requireNonNull(json, "json");
    }
  }

  private enum State {
    QUEUED,
    RUNNING,
    DELAYED,
    ANSWERED
  }

  /** An item on its way. All is guarded by the engine's lock, but for what never changes. */
  private static final class Item {
    final Work work;
    final int index;
    final long id;
    final long queued = ItemTiming.now();
    Object[] arguments;
    State state = State.QUEUED;
    int attempts;
    long started;
    Attempt running;

    Item(Work work, int index, long id, Object[] arguments) {
      this.work = work;
      this.index = index;
      this.id = id;
      this.arguments = arguments;
    }
  }

  /** One run of an item in a thread. */
  private static final class Attempt {
    final Item item;
    final Object[] arguments;
    final int number;
    final long started = ItemTiming.now();
    volatile boolean stopping;
    ScheduledFuture<?> limit;

    Attempt(Item item) {
      this.item = item;
      this.arguments = item.arguments;
      this.number = item.attempts;
    }

    /** Whether its outcome is still wanted. */
    boolean current() {
      return item.running == this;
    }
  }

  private final String name;
  private final Optional<Initializer> initializer;
  private final boolean copies;
  private final Ledger ledger = new Ledger();
  private final ScheduledThreadPoolExecutor timer;

  /** That of whoever opened the pool. */
  private final ClassLoader loader = Thread.currentThread().getContextClassLoader();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition queued = lock.newCondition();
  // Guarded by lock.
  private final Set<Item> queue = new LinkedHashSet<>(); // for items that leave from the middle
  private final OpenWork<Item> open = new OpenWork<>();
  private final Set<Worker> workers = new HashSet<>();
  private long items;
  private int threads;
  private int failedStarts;
  private boolean terminated;
  private volatile boolean closed; // read by tasks without the lock
  private EngineBrokenException broken;
  private Consumer<EngineBrokenException> brokenListener;

  /**
   * Starts the threads.
   *
   * @param name in front of the names of the threads
   * @param threads how many
   * @param initializer what each of them runs first
   * @param copies whether all arguments and results go through JSON
   */
  public ThreadEngine(String name, int threads, Optional<Initializer> initializer, boolean copies) {
    this.name = requireNonNull(name, "name");
    this.copies = copies;
    this.initializer = requireNonNull(initializer, "initializer");
    if (threads < 1) {
      throw new IllegalArgumentException("at least 1 thread, not " + threads);
    }
    timer = new ScheduledThreadPoolExecutor(1, task -> daemon(task, name + "-timer"));
    timer.setRemoveOnCancelPolicy(true);
    try {
      startWorkers(threads);
    } catch (OutOfMemoryError e) { // no thread to be had: those that started must not stay
      close();
      throw e;
    }
  }

  @Override
  public int submit(Work work, int firstIndex, List<Object[]> arguments) {
    if (usesJson(work)) {
      return submitAsJson(work, firstIndex, arguments.get(0));
    }
    return enqueue(work, firstIndex, arguments);
  }

  private boolean usesJson(Work work) {
    return copies || work.function() == null;
  }

  /** One item: it is the caller's turn again to submit those that are left. */
  private int submitAsJson(Work work, int index, Object[] arguments) {
    JsonBytes json;
    try {
      json = JsonRunner.encode(work.codec(), arguments);
    } catch (Throwable e) { // the user's code writes its own values
      ledger.submitted(1);
      String words =
          e instanceof ValueException
              ? ThrowableText.message(e)
              : "the arguments cannot be encoded: " + ThrowableText.line(e);
      answer(new Item(work, index, 0, null), Failure.of(FailureKind.ENCODING, words), e);
      return 1;
    }
    return enqueue(work, index, Collections.singletonList(new Object[] {json}));
  }

  private int enqueue(Work work, int firstIndex, List<Object[]> arguments) {
    ledger.submitted(arguments.size());
    boolean accepted;
    lock.lock();
    try {
      accepted = !terminated;
      for (int i = 0; accepted && i < arguments.size(); i++) {
        Item item = new Item(work, firstIndex + i, items++, arguments.get(i));
        open.add(work, item.index, item);
        queue.add(item);
        queued.signal();
      }
    } finally {
      lock.unlock();
    }
    for (int i = 0; !accepted && i < arguments.size(); i++) {
      answer(new Item(work, firstIndex + i, 0, null), ended(FailureKind.TERMINATED), null);
    }
    return arguments.size();
  }

  @Override
  public int cancel(Work work, int firstIndex, int lastIndex) {
    return cancel(work, firstIndex, lastIndex, true);
  }

  @Override
  public void cancelWaiting(Work work, int firstIndex, int lastIndex) {
    cancel(work, firstIndex, lastIndex, false);
  }

  private int cancel(Work work, int firstIndex, int lastIndex, boolean running) {
    List<Item> cancelled = new ArrayList<>();
    lock.lock();
    try {
      for (Item item : open.around(work, firstIndex, lastIndex)) {
        if (item.index >= firstIndex && (running || item.state != State.RUNNING)) {
          cancelled.add(item);
        }
      }
      withdraw(cancelled);
    } finally {
      lock.unlock();
    }
    cancelled.forEach(item -> answer(item, ended(FailureKind.CANCELLED), null));
    return cancelled.size();
  }

  @Override
  public int size() {
    lock.lock();
    try {
      return (int) workers.stream().filter(worker -> worker.ready).count();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onBroken(Consumer<EngineBrokenException> listener) {
    EngineBrokenException already;
    lock.lock();
    try {
      brokenListener = listener;
      already = broken;
    } finally {
      lock.unlock();
    }
    if (already != null) {
      listener.accept(already);
    }
  }

  @Override
  public void terminate() {
    List<Item> withdrawn;
    lock.lock();
    try {
      terminated = true;
      withdrawn = open.all();
      withdraw(withdrawn);
    } finally {
      lock.unlock();
    }
    withdrawn.forEach(item -> answer(item, ended(FailureKind.TERMINATED), null));
  }

  @Override
  public Ledger ledger() {
    return ledger;
  }

  @Override
  public void close() {
    terminate();
    List<Worker> leaving;
    lock.lock();
    try {
      closed = true;
      queued.signalAll();
      leaving = List.copyOf(workers);
      // Whatever still runs was withdrawn, or is an initializer.
      leaving.forEach(worker -> worker.thread.interrupt());
      workers.clear();
    } finally {
      lock.unlock();
    }
    timer.shutdownNow();
    await(leaving);
  }

  private void await(List<Worker> leaving) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      for (Worker worker : leaving) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left > 0 && worker.thread != Thread.currentThread()) {
          worker.thread.join(left);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes items out of everything; whoever calls this answers them. Needs the lock. */
  private void withdraw(List<Item> items) {
    for (Item item : items) {
      Attempt attempt = item.running;
      settle(item);
      queue.remove(item);
      if (attempt != null) {
        stop(attempt);
      }
    }
  }

  /** The item has its outcome. Needs the lock. */
  private void settle(Item item) {
    item.state = State.ANSWERED;
    item.arguments = null;
    item.running = null;
    open.remove(item.work, item.index);
  }

  /** Interrupts a run that is not wanted any more, and replaces its thread if that is in vain. */
  private void stop(Attempt attempt) {
    attempt.stopping = true;
    for (Worker worker : workers) {
      if (worker.attempt == attempt) {
        worker.thread.interrupt();
        schedule(PATIENCE.toNanos(), () -> giveUp(worker, attempt));
        return;
      }
    }
  }

  private void giveUp(Worker worker, Attempt attempt) {
    lock.lock();
    try {
      if (worker.attempt != attempt || closed) {
        return;
      }
      startWorker();
      workers.remove(worker);
      worker.abandoned = true;
      log.warn("{} - {} ignores its interrupt and was replaced", name, worker.thread.getName());
    } catch (OutOfMemoryError e) { // no thread to be had: this one may still come back
      log.warn("{} - {} ignores its interrupt", name, worker.thread.getName(), e);
    } finally {
      lock.unlock();
    }
  }

  private void startWorkers(int count) {
    lock.lock();
    try {
      for (int i = 0; i < count; i++) {
        startWorker();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Needs the lock. */
  private void startWorker() {
    Worker worker = new Worker(name + "-thread-" + ++threads);
    worker.thread.start();
    workers.add(worker);
  }

  private ScheduledFuture<?> schedule(long nanos, Runnable task) {
    return closed ? null : timer.schedule(() -> guarded(task), nanos, TimeUnit.NANOSECONDS);
  }

  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      endedBySurprise(e);
    }
  }

  /** Waits for an item; null when the thread is to end. */
  private Attempt take(Worker worker) {
    lock.lock();
    try {
      while (queue.isEmpty() && !closed) {
        queued.awaitUninterruptibly();
      }
      // An interrupt that came for nothing must not hit the next item.
      Thread.interrupted();
      if (closed) {
        return null;
      }
      Item item = queue.iterator().next();
      queue.remove(item);
      item.state = State.RUNNING;
      item.attempts++;
      Attempt attempt = new Attempt(item);
      item.running = attempt;
      item.started = attempt.started;
      worker.attempt = attempt;
      long limit = item.work.options().timeLimitMillis();
      if (limit > 0) {
        attempt.limit = schedule(TimeUnit.MILLISECONDS.toNanos(limit), () -> timeOut(attempt));
      }
      return attempt;
    } finally {
      lock.unlock();
    }
  }

  private void timeOut(Attempt attempt) {
    Item item = attempt.item;
    lock.lock();
    try {
      if (!attempt.current()) {
        return;
      }
      item.running = null;
      stop(attempt);
      if (retry(item)) {
        return;
      }
      settle(item);
    } finally {
      lock.unlock();
    }
    long limit = item.work.options().timeLimitMillis();
    String words = "ran longer than its time limit of " + limit + " ms";
    answer(item, Failure.of(FailureKind.TIMEOUT, words), null);
  }

  /** A run came back; returns whether the thread may go on. */
  private boolean finish(Worker worker, Attempt attempt, Object value, Throwable thrown) {
    Item item = attempt.item;
    lock.lock();
    try {
      worker.attempt = null;
      if (attempt.limit != null) {
        attempt.limit.cancel(false);
      }
      if (!attempt.current()) {
        return !worker.abandoned;
      }
      if (thrown != null && mayRunAgain(thrown) && retry(item)) {
        return true;
      }
      settle(item);
    } finally {
      // Whatever interrupted this run is over with it; while the lock is held no other can come.
      Thread.interrupted();
      lock.unlock();
    }
    if (thrown == null) {
      ledger.succeeded(1);
      item.work.sink().answered(item.index, new Answer.Value(value, run(item)));
    } else {
      Throwable cause = thrown instanceof ItemFailedException ? thrown.getCause() : thrown;
      answer(item, failure(thrown), cause);
    }
    return true;
  }

  /** What cannot be read or found now cannot be at the next attempt either. */
  private static boolean mayRunAgain(Throwable thrown) {
    return failure(thrown).kind() == FailureKind.FAILED;
  }

  /** Has the item run again, if it may. Needs the lock. */
  private boolean retry(Item item) {
    WorkOptions options = item.work.options();
    if (item.attempts > options.retries() || terminated) {
      return false;
    }
    ledger.retried();
    item.running = null;
    item.state = State.DELAYED;
    schedule(delay(options.retryDelay(), item.attempts), () -> queueAgain(item));
    return true;
  }

  private void queueAgain(Item item) {
    lock.lock();
    try {
      if (item.state == State.DELAYED) {
        item.state = State.QUEUED;
        queue.add(item);
        queued.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The delay before the retry of that number, from 1: twice as long each time. */
  private static long delay(Duration first, int retry) {
    try {
      return Math.multiplyExact(first.toNanos(), 1L << Math.min(retry - 1, 40));
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE / 2;
    }
  }

  private void answer(Item item, Failure failure, Throwable thrown) {
    switch (failure.kind()) {
      case CANCELLED, TERMINATED -> ledger.cancelled();
      case TIMEOUT -> ledger.timedOut();
      default -> ledger.failed();
    }
    Answer answer = new Answer.Failed(failure, thrown, item.attempts, run(item));
    item.work.sink().answered(item.index, answer);
  }

  private static ItemTiming run(Item item) {
    if (item.attempts == 0) {
      return ItemTiming.never(item.queued);
    }
    return new ItemTiming(HOST, PID, item.attempts, item.queued, item.started, ItemTiming.now());
  }

  private static Failure ended(FailureKind kind) {
    return Failure.of(kind, "");
  }

  private static Failure failure(Throwable thrown) {
    if (thrown instanceof ItemFailedException failed) {
      return failed.failure();
    }
    return new Failure(
        FailureKind.FAILED,
        ThrowableText.type(thrown),
        ThrowableText.message(thrown),
        ThrowableText.stack(thrown),
        Optional.empty());
  }

  /** A start failed; returns whether the thread may try again. */
  private boolean startFailed(Throwable thrown) {
    lock.lock();
    try {
      failedStarts++;
      if (closed || broken != null) {
        return false;
      }
      if (failedStarts < MOST_FAILED_STARTS) {
        return true;
      }
    } finally {
      lock.unlock();
    }
    broken(
        Reason.WORKERS_CANNOT_START,
        "the initializer "
            + initializer.map(Initializer::name).orElse("")
            + " failed in "
            + MOST_FAILED_STARTS
            + " starts in a row: "
            + ThrowableText.line(thrown));
    return false;
  }

  @Override
  public void broken(String words) {
    broken(Reason.FAULT, words);
  }

  private void broken(Reason reason, String words) {
    Consumer<EngineBrokenException> listener;
    lock.lock();
    try {
      if (broken != null) {
        return;
      }
      broken = new EngineBrokenException(reason, words);
      listener = brokenListener;
    } finally {
      lock.unlock();
    }
    if (listener != null) {
      listener.accept(broken);
    }
  }

  /** The last line of defence of a thread: whoever waits for what it should do is told. */
  private void endedBySurprise(Throwable fault) {
    String thread = Thread.currentThread().getName();
    log.error("{} ended by surprise: {}", thread, ThrowableText.stack(fault));
    broken(thread + " ended by surprise: " + ThrowableText.line(fault));
  }

  private void started(Worker worker) {
    lock.lock();
    try {
      failedStarts = 0;
      worker.ready = true;
    } finally {
      lock.unlock();
    }
  }

  private static Thread daemon(Runnable body, String name) {
    Thread thread = new Thread(null, body, name, 0, false);
    thread.setDaemon(true);
    return thread;
  }

  /** A thread that runs items, one after the other. */
  private final class Worker {
    final Thread thread;
    final JsonRunner json = new JsonRunner(loader);
    // Guarded by the engine's lock.
    Attempt attempt;
    boolean ready = initializer.isEmpty();
    boolean abandoned;

    Worker(String name) {
      thread = daemon(this::run, name);
      // A new thread has that of its parent in some JDKs, and that of the system in others.
      thread.setContextClassLoader(loader);
    }

    private void run() {
      try {
        if (initialize()) {
          boolean more = true;
          while (more) {
            // In a method of its own, so that an idle thread holds no argument and no result.
            more = runNext();
          }
        }
      } catch (Throwable e) {
        endedBySurprise(e);
      }
    }

    private boolean initialize() {
      boolean again = initializer.isPresent();
      while (again) {
        Initializer first = initializer.get();
        try {
          initialize(first);
          started(this);
          return true;
        } catch (Throwable e) { // whatever it throws, this start has failed
          again = startFailed(e);
        } finally {
          Thread.interrupted(); // the initializer's; who closes the engine has said so elsewhere
        }
      }
      return initializer.isEmpty();
    }

    private void initialize(Initializer first) throws Throwable {
      if (!copies && first.function() != null) {
        first.function().apply(new Object[] {first.argument()});
        return;
      }
      JsonBytes argument = JsonBytes.of('[' + first.json() + ']');
      json.run(
          first.name(),
          argument,
          new RunningTask("initializer", -1, 1, Optional.empty(), () -> closed));
    }

    private boolean runNext() {
      Attempt next = take(this);
      if (next == null) {
        return false;
      }
      Object value = null;
      Throwable thrown = null;
      // The task before may have left another one.
      thread.setContextClassLoader(loader);
      try {
        value = run(next);
      } catch (Throwable e) { // whatever a task throws is its outcome, and never this thread's end
        thrown = e;
      }
      return finish(this, next, value, thrown);
    }

    private Object run(Attempt next) throws Throwable {
      Work work = next.item.work;
      if (!usesJson(work)) {
        return RunningTask.call(context(next), () -> work.function().apply(next.arguments));
      }
      JsonBytes result = json.run(work.task(), (JsonBytes) next.arguments[0], context(next));
      return json.decode(work.codec(), result);
    }

    private RunningTask context(Attempt next) {
      long limit = next.item.work.options().timeLimitMillis();
      Optional<Instant> deadline =
          limit == 0
              ? Optional.empty()
              : Optional.of(Instant.ofEpochMilli(next.started / 1_000 + limit));
      return new RunningTask(name, next.item.id, next.number, deadline, () -> next.stopping);
    }
  }
}
