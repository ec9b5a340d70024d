package dev.warren.engine;

import static java.util.Objects.requireNonNull;

import dev.warren.engine.EngineBrokenException.Reason;
import dev.warren.engine.JsonRunner.ItemFailedException;
import dev.warren.job.Chunk;
import dev.warren.job.Copy;
import dev.warren.job.Counters;
import dev.warren.job.Decision;
import dev.warren.job.JobTable;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.message.JsonBytes;
import dev.warren.message.ValueException;
import dev.warren.task.RunningTask;
import dev.warren.text.ThrowableText;
import dev.warren.worker.contract.DurationText;
import dev.warren.worker.contract.Hosts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs items on daemon threads of this JVM. Arguments and results are passed as they are, or
 * through JSON as if there were worker processes: where the engine is told so, and for tasks of
 * which only the name is known.
 *
 * <p>What follows when an item failed is decided by its {@link JobTable}. A run that is no longer
 * wanted is interrupted. If its thread has not come back after two seconds, another thread takes
 * its place, and it ends when it does come back. Thread-safe.
 */
public final class ThreadEngine implements Engine {
  private static final Logger log = LoggerFactory.getLogger(ThreadEngine.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int MOST_FAILED_STARTS = 3;
  private static final Failure CANCELLED = Failure.of(FailureKind.CANCELLED, "");
  private static final Failure TERMINATED = Failure.of(FailureKind.TERMINATED, "");
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

  /** Items that were submitted together. */
  private static final class ThreadChunk extends Chunk {
    final Work work;
    final long queued = ItemTiming.now();

    /** The arguments of each item; null once it is answered. Guarded by the engine's lock. */
    final List<Object[]> arguments;

    ThreadChunk(Work work, int firstIndex, List<Object[]> arguments) {
      super(work, work.options().retryPolicy(), firstIndex, arguments.size());
      this.work = work;
      this.arguments = new ArrayList<>(arguments);
    }
  }

  /** One run of an item in a thread. */
  private static final class Attempt {
    final Worker worker;
    final Copy<ThreadChunk> copy;
    final Object[] arguments;
    final long started = ItemTiming.now();
    volatile boolean stopping;
    ScheduledFuture<?> limit;

    // Guarded by this object's lock.
    private boolean interrupting;
    private boolean over;
    private boolean abandoned;

    Attempt(Worker worker, Copy<ThreadChunk> copy) {
      this.worker = worker;
      this.copy = copy;
      this.arguments = copy.chunk().arguments.get(copy.chunk().offset(copy.id()));
    }

    Work work() {
      return copy.chunk().work;
    }

    /** Interrupts the thread, unless the run is over, or an interrupt is under way. */
    void interrupt() {
      synchronized (this) {
        if (over || interrupting) {
          return;
        }
        interrupting = true;
      }
      try {
        worker.thread.interrupt();
      } finally {
        synchronized (this) {
          interrupting = false;
          notifyAll();
        }
      }
    }

    /**
     * Ends the run, on its thread. No interrupt is sent after this; one that is under way is waited
     * for, so that it cannot hit the next item, until the thread is given up.
     */
    synchronized void end() {
      over = true;
      while (interrupting && !abandoned) {
        try {
          wait();
        } catch (InterruptedException e) {
          // This is the one that is waited for, or another one for the same run.
        }
      }
    }

    /** The thread is to run nothing more: it need not wait for an interrupt that blocks. */
    synchronized void abandon() {
      abandoned = true;
      notifyAll();
    }
  }

  /**
   * An item that is to be answered.
   *
   * @param run its last run; null if it never ran
   */
  private record Ended(ThreadChunk chunk, long id, Attempt run) {}

  private final String name;
  private final Optional<Initializer> initializer;
  private final boolean copies;
  private final Counters ledger = new Counters();
  private final JobTable<ThreadChunk> table = new JobTable<>(ledger);
  private final FatalError breakage = new FatalError();
  private final EngineTimer timer;
  private final DueTimer retries;

  /**
   * Sends interrupts, each on a thread of its own while it lasts: a channel in which a task waits
   * is closed by the thread that interrupts it. That is the user's code: it may throw, or never
   * return.
   */
  private final ThreadPoolExecutor interrupts;

  /** The class loader of the thread that opened the pool. */
  private final ClassLoader loader = Thread.currentThread().getContextClassLoader();

  // Guarded by this object's lock.
  private final Set<Long> queue = new LinkedHashSet<>(); // for items that leave from the middle
  private final Map<Long, Attempt> lastRuns = new HashMap<>(); // of items that have no answer
  private final Set<Worker> workers = new HashSet<>();
  private int threads;
  private int failedStarts;
  private volatile boolean closed; // read by tasks without the lock

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
    interrupts =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            PATIENCE.toMillis(),
            TimeUnit.MILLISECONDS,
            new SynchronousQueue<>(),
            work -> daemon(work, name + "-interrupt"),
            new ThreadPoolExecutor.DiscardPolicy());
    timer = new EngineTimer(name + "-timer", this::endedBySurprise);
    retries = new DueTimer(timer, table::nextDue, this::queueDue);
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
      ItemTiming never = ItemTiming.never(ItemTiming.now());
      answer(work, index, never, Work.refusal(e), e, ItemArguments.UNKNOWN);
      return 1;
    }
    return enqueue(work, index, Collections.singletonList(new Object[] {json}));
  }

  private int enqueue(Work work, int firstIndex, List<Object[]> arguments) {
    ledger.submitted(arguments.size());
    ThreadChunk chunk = new ThreadChunk(work, firstIndex, arguments);
    boolean accepted;
    synchronized (this) {
      accepted = table.add(chunk);
      for (int i = 0; accepted && i < chunk.size(); i++) {
        enqueue(chunk.first() + i);
      }
    }
    for (int i = 0; !accepted && i < chunk.size(); i++) {
      ItemTiming never = ItemTiming.never(chunk.queued);
      answer(work, firstIndex + i, never, TERMINATED, null, ItemArguments.UNKNOWN);
    }
    return chunk.size();
  }

  /** Needs the lock. */
  private void enqueue(List<Decision<ThreadChunk>> decisions) {
    for (Decision<ThreadChunk> decision : decisions) {
      if (decision instanceof Decision.Resend<ThreadChunk> again) {
        enqueue(again.copy().id());
      }
    }
  }

  /** Needs the lock. */
  private void enqueue(long id) {
    queue.add(id);
    notify(); // only workers wait
  }

  @Override
  public int cancel(Work work, int firstIndex, int lastIndex) {
    return end(() -> table.open(work, firstIndex, lastIndex), CANCELLED);
  }

  @Override
  public void cancelWaiting(Work work, int firstIndex, int lastIndex) {
    end(() -> table.cancelWaiting(work, firstIndex, lastIndex, System.nanoTime()), CANCELLED);
  }

  @Override
  public synchronized int size() {
    return (int) workers.stream().filter(worker -> worker.ready).count();
  }

  @Override
  public void onBroken(Consumer<EngineBrokenException> listener) {
    breakage.listener(listener);
  }

  @Override
  public void terminate() {
    end(table::close, TERMINATED);
  }

  /** Takes items out of everything, and answers them; returns how many. */
  private int end(Supplier<List<Long>> items, Failure failure) {
    List<Ended> ended = new ArrayList<>();
    List<Attempt> unwanted = new ArrayList<>();
    synchronized (this) {
      for (long id : items.get()) {
        Ended item = settle(table.claim(id, 1).chunk(), id);
        ended.add(item);
        queue.remove(id);
        if (item.run != null && beginStop(item.run)) {
          unwanted.add(item.run);
        }
      }
    }
    ended.forEach(item -> answer(item, failure, null));
    unwanted.forEach(this::stop);
    return ended.size();
  }

  @Override
  public Counters ledger() {
    return ledger;
  }

  @Override
  public void close() {
    terminate();
    List<Worker> leaving;
    synchronized (this) {
      closed = true;
      notifyAll();
      leaving = List.copyOf(workers);
      // Whatever still runs was withdrawn, or is an initializer.
      leaving.forEach(this::stopForGood);
      workers.clear();
    }
    timer.close();
    interrupts.shutdown();
    await(leaving);
  }

  /** Needs the lock. */
  private void stopForGood(Worker worker) {
    if (worker.attempt != null) {
      worker.attempt.abandon();
      interrupt(worker, worker.attempt::interrupt);
    } else if (!worker.ready) {
      interrupt(worker, worker.thread::interrupt);
    }
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
      interrupts.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The item is claimed. Needs the lock. */
  private Ended settle(ThreadChunk chunk, long id) {
    chunk.arguments.set(chunk.offset(id), null);
    return new Ended(chunk, id, lastRuns.remove(id));
  }

  /** Whether a run goes on and is to be stopped now. Needs the lock. */
  private static boolean beginStop(Attempt attempt) {
    boolean runs = attempt.worker.attempt == attempt && !attempt.stopping;
    attempt.stopping = true;
    return runs;
  }

  /**
   * Interrupts a run that is not wanted any more, and replaces its thread if that is in vain. To be
   * called without the lock, when its item is answered.
   */
  private void stop(Attempt attempt) {
    timer.after(PATIENCE, () -> giveUp(attempt));
    interrupt(attempt.worker, attempt::interrupt);
  }

  /** Has an interrupt sent, and lets it harm nobody. */
  private void interrupt(Worker worker, Runnable interrupt) {
    try {
      interrupts.execute(() -> guard(worker, interrupt));
    } catch (OutOfMemoryError e) { // no thread to be had: it goes on without an interrupt
      log.warn("{} - {} was not interrupted", name, worker.thread.getName(), e);
    }
  }

  private void guard(Worker worker, Runnable interrupt) {
    try {
      interrupt.run();
    } catch (Throwable e) { // of the user's code; the thread is interrupted all the same
      String words = ThrowableText.line(e);
      log.warn("{} - the interrupt of {} failed: {}", name, worker.thread.getName(), words);
    }
  }

  private synchronized void giveUp(Attempt attempt) {
    Worker worker = attempt.worker;
    try {
      if (worker.attempt != attempt || closed) {
        return;
      }
      startWorker();
      workers.remove(worker);
      worker.abandoned = true;
      attempt.abandon();
      log.warn("{} - {} ignores its interrupt and was replaced", name, worker.thread.getName());
    } catch (OutOfMemoryError e) { // no thread to be had: this one may still come back
      log.warn("{} - {} ignores its interrupt", name, worker.thread.getName(), e);
      timer.after(PATIENCE, () -> giveUp(attempt));
    }
  }

  private synchronized void startWorkers(int count) {
    for (int i = 0; i < count; i++) {
      startWorker();
    }
  }

  /** Needs the lock. */
  private void startWorker() {
    Worker worker = new Worker(name + "-thread-" + ++threads);
    worker.thread.start();
    workers.add(worker);
  }

  /** Waits for an item; null when the thread is to end. */
  private synchronized Attempt take(Worker worker) {
    while (queue.isEmpty() && !closed) {
      try {
        wait();
      } catch (InterruptedException e) {
        // It was meant for an item that is over.
      }
    }
    // An interrupt that came for nothing must not hit the next item.
    Thread.interrupted();
    if (closed) {
      return null;
    }
    long id = queue.iterator().next();
    queue.remove(id);
    Attempt attempt = new Attempt(worker, table.take(id));
    lastRuns.put(id, attempt);
    worker.attempt = attempt;
    long limit = attempt.work().options().timeLimitMillis();
    if (limit > 0) {
      attempt.limit = timer.after(Duration.ofMillis(limit), () -> timeOut(attempt));
    }
    return attempt;
  }

  private void timeOut(Attempt attempt) {
    long limit = attempt.work().options().timeLimitMillis();
    String words = "ran longer than its time limit of " + DurationText.of(Duration.ofMillis(limit));
    Failure failure = Failure.of(FailureKind.TIMEOUT, words);
    Ended ended;
    boolean runs;
    synchronized (this) {
      if (!isCurrent(attempt)) {
        return;
      }
      runs = beginStop(attempt);
      ended = failed(attempt, failure);
    }
    if (ended != null) {
      answer(ended, failure, null);
    } else {
      retried(attempt, failure);
    }
    if (runs) {
      stop(attempt);
    }
  }

  /** Whether the outcome of a run is still wanted. Needs the lock. */
  private boolean isCurrent(Attempt attempt) {
    return table.isCurrent(attempt.copy.id(), attempt.copy.generation());
  }

  /** Has the item run again if it may; otherwise it is to be answered. Needs the lock. */
  private Ended failed(Attempt attempt, Failure failure) {
    Copy<ThreadChunk> copy = attempt.copy;
    List<Decision<ThreadChunk>> decisions =
        table.failed(copy.id(), copy.generation(), failure, System.nanoTime());
    if (decisions.stream().anyMatch(Decision.Fail.class::isInstance)) {
      return settle(copy.chunk(), copy.id());
    }
    enqueue(decisions);
    retries.arm();
    return null;
  }

  /** Has those items run again whose delay is over. */
  private synchronized void queueDue() {
    enqueue(table.due(System.nanoTime()));
  }

  /** A run came back; returns whether the thread may go on. */
  private boolean finish(Worker worker, Attempt attempt, Object value, Throwable thrown) {
    Failure failure = thrown == null ? null : failure(thrown);
    attempt.end();
    // Whatever interrupted this run is over with it, and no other interrupt can come.
    Thread.interrupted();
    Ended ended;
    synchronized (this) {
      worker.attempt = null;
      if (attempt.limit != null) {
        attempt.limit.cancel(false);
      }
      if (!isCurrent(attempt)) {
        return !worker.abandoned;
      }
      if (failure == null) {
        ended = settle(table.claim(attempt.copy.id(), 1).chunk(), attempt.copy.id());
      } else {
        ended = failed(attempt, failure);
      }
    }
    if (failure == null) {
      ledger.succeeded(1);
      int index = ended.chunk.indexOf(ended.id);
      Answer answer = new Answer.Value(value, timing(ended));
      ended.chunk.work.sink().answered(index, answer, shown(ended.run));
    } else if (ended != null) {
      answer(ended, failure, thrown instanceof ItemFailedException ? thrown.getCause() : thrown);
    } else {
      retried(attempt, failure);
    }
    return true;
  }

  private void answer(Ended item, Failure failure, Throwable thrown) {
    int index = item.chunk.indexOf(item.id);
    answer(item.chunk.work, index, timing(item), failure, thrown, shown(item.run));
  }

  private void answer(
      Work work,
      int index,
      ItemTiming run,
      Failure failure,
      Throwable thrown,
      ItemArguments arguments) {
    ledger.failed(failure.kind());
    work.sink().answered(index, new Answer.Failed(failure, thrown, run.attempt(), run), arguments);
  }

  private ItemArguments shown(Attempt run) {
    return run == null ? ItemArguments.UNKNOWN : () -> json(run);
  }

  private Optional<JsonBytes> json(Attempt run) {
    if (usesJson(run.work())) {
      return Optional.of((JsonBytes) run.arguments[0]);
    }
    if (!Arrays.stream(run.arguments).allMatch(ThreadEngine::isPlain)) {
      return Optional.empty(); // the user's code writes its own values, and may take its time
    }
    try {
      return Optional.of(JsonRunner.encode(run.work().codec(), run.arguments));
    } catch (ValueException e) {
      return Optional.empty();
    }
  }

  private static boolean isPlain(Object argument) {
    return argument == null
        || argument instanceof String
        || argument instanceof Boolean
        || (argument instanceof Number && argument.getClass().getClassLoader() == null);
  }

  private void retried(Attempt run, Failure failure) {
    Copy<ThreadChunk> copy = run.copy;
    ItemTiming timing = timing(new Ended(copy.chunk(), copy.id(), run));
    int index = copy.chunk().indexOf(copy.id());
    run.work().sink().retried(index, failure, timing, shown(run));
  }

  private static ItemTiming timing(Ended item) {
    long queued = item.chunk.queued;
    Attempt run = item.run;
    return run == null
        ? ItemTiming.never(queued)
        : new ItemTiming(HOST, PID, run.copy.attempt(), queued, run.started, ItemTiming.now());
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
    synchronized (this) {
      failedStarts++;
      if (closed) {
        return false;
      }
      if (failedStarts < MOST_FAILED_STARTS) {
        return true;
      }
    }
    breakage.report(
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
    breakage.report(Reason.FAULT, words);
  }

  /** The last line of defence of a thread: those who wait for what it should do are told. */
  private void endedBySurprise(Throwable fault) {
    String thread = Thread.currentThread().getName();
    log.error("{} ended by surprise: {}", thread, ThrowableText.stack(fault));
    broken(thread + " ended by surprise: " + ThrowableText.line(fault));
  }

  private synchronized void started(Worker worker) {
    failedStarts = 0;
    worker.ready = true;
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
          new RunningTask("initializer", first.name(), -1, 1, Optional.empty(), () -> closed));
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
      Work work = next.work();
      if (!usesJson(work)) {
        return RunningTask.call(context(next), () -> work.function().apply(next.arguments));
      }
      JsonBytes result = json.run(work.task(), (JsonBytes) next.arguments[0], context(next));
      return json.decode(work.codec(), result);
    }

    private RunningTask context(Attempt next) {
      long limit = next.work().options().timeLimitMillis();
      Optional<Instant> deadline =
          limit == 0
              ? Optional.empty()
              : Optional.of(Instant.ofEpochMilli(next.started / 1_000 + limit));
      return new RunningTask(
          name,
          next.work().task(),
          next.copy.id(),
          next.copy.attempt(),
          deadline,
          () -> next.stopping);
    }
  }
}
