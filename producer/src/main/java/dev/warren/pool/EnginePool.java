package dev.warren.pool;

import static java.util.Objects.requireNonNull;

import dev.warren.AsyncResult;
import dev.warren.FleetJob;
import dev.warren.Ledger;
import dev.warren.MapResult;
import dev.warren.Pool;
import dev.warren.ResultIterator;
import dev.warren.TaskOptions;
import dev.warren.task.TaskAction;
import dev.warren.task.TaskBiFunction;
import dev.warren.task.TaskFunction;
import dev.warren.task.TaskSupplier;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The pool that users hold: a view with its options. The threads of the pool refer to its core
 * only, never to a view, so that a pool that is forgotten is found.
 */
final class EnginePool implements Pool {
  private final PoolCore core;
  private final TaskOptions options;
  // All views of a pool share this; when it is garbage, so are they.
  private final Object handle;

  EnginePool(PoolCore core, TaskOptions options, Object handle) {
    this.core = core;
    this.options = options;
    this.handle = handle;
  }

  PoolCore core() {
    return core;
  }

  @Override
  public <A extends @Nullable Object, R extends @Nullable Object> R apply(
      TaskFunction<A, R> task, A argument) {
    return applyAsync(task, argument).get();
  }

  @Override
  public <R extends @Nullable Object> R apply(TaskSupplier<R> task) {
    return applyAsync(task).get();
  }

  @Override
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      R apply(TaskBiFunction<A, B, R> task, A first, B second) {
    return applyAsync(task, first, second).get();
  }

  @Override
  public <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<R> applyAsync(
      TaskFunction<A, R> task, A argument) {
    return submitOne(TaskTarget.of(task), argument);
  }

  @Override
  public <R extends @Nullable Object> AsyncResult<R> applyAsync(TaskSupplier<R> task) {
    return submitOne(TaskTarget.of(task));
  }

  @Override
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      AsyncResult<R> applyAsync(TaskBiFunction<A, B, R> task, A first, B second) {
    return submitOne(TaskTarget.of(task), first, second);
  }

  private <R extends @Nullable Object> AsyncResult<R> submitOne(
      TaskTarget target, @Nullable Object... arguments) {
    try {
      SingleCall<R> call = new SingleCall<>(core, target, options);
      call.submit(arguments);
      return call;
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public <A extends @Nullable Object, R extends @Nullable Object> List<R> map(
      TaskFunction<A, R> task, Iterable<? extends A> arguments) {
    return mapAsync(task, arguments).get();
  }

  @Override
  public <A extends @Nullable Object, R extends @Nullable Object> MapResult<R> mapAsync(
      TaskFunction<A, R> task, Iterable<? extends A> arguments) {
    return submit(
        TaskTarget.of(task), arguments, item -> item, argument -> new Object[] {argument});
  }

  @Override
  public <A extends @Nullable Object> void forEach(
      TaskAction<A> task, Iterable<? extends A> arguments) {
    forEachAsync(task, arguments).get();
  }

  @Override
  public <A extends @Nullable Object> MapResult<@Nullable Void> forEachAsync(
      TaskAction<A> task, Iterable<? extends A> arguments) {
    return submit(
        TaskTarget.ofAction(task), arguments, item -> item, argument -> new Object[] {argument});
  }

  @Override
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      List<R> starmap(TaskBiFunction<A, B, R> task, Iterable<? extends Map.Entry<A, B>> arguments) {
    return starmapAsync(task, arguments).get();
  }

  @Override
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      MapResult<R> starmapAsync(
          TaskBiFunction<A, B, R> task, Iterable<? extends Map.Entry<A, B>> arguments) {
    // An entry is taken apart at once: some maps use the same one for all.
    return submit(TaskTarget.of(task), arguments, EnginePool::pair, pair -> (Object[]) pair);
  }

  private static Object pair(Map.Entry<?, ?> entry) {
    requireNonNull(entry, "one of the arguments is null: each has to be a pair");
    return new Object[] {entry.getKey(), entry.getValue()};
  }

  /** The elements of the input, in an array of its own. */
  private static Object[] elements(Iterable<?> input) {
    if (input instanceof Collection<?> known) {
      Object[] elements = requireNonNull(known.toArray(), "toArray() of the arguments");
      // That of an old collection may be an array of something else, and that of a user's own may
      // be the one that it goes on using.
      boolean ours = known.getClass().getClassLoader() == null;
      return ours && elements.getClass() == Object[].class
          ? elements
          : Arrays.copyOf(elements, elements.length, Object[].class);
    }
    List<Object> elements = new ArrayList<>();
    Iterator<?> iterator = requireNonNull(input.iterator(), "iterator() of the arguments");
    while (iterator.hasNext()) {
      elements.add(iterator.next());
    }
    return elements.toArray();
  }

  @SuppressWarnings("unchecked") // they are the elements of the input
  private <E extends @Nullable Object, R extends @Nullable Object> MapResult<R> submit(
      TaskTarget target,
      Iterable<? extends E> input,
      Function<E, Object> copy,
      Function<Object, Object[]> arguments) {
    try {
      requireNonNull(input, "arguments");
      core.requireRunning();
      Object[] items = elements(input);
      for (int i = 0; i < items.length; i++) {
        Object item = copy.apply((E) items[i]);
        if (item != items[i]) { // mostly it is: a million stores are not free with every collector
          items[i] = item;
        }
      }
      MapCall<R> call = new MapCall<>(core, target, options, items, arguments);
      call.start();
      return call;
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  @Override
  public <A extends @Nullable Object, R extends @Nullable Object> ResultIterator<R> imap(
      TaskFunction<A, R> task, Iterable<? extends A> arguments) {
    return iterate(TaskTarget.of(task), arguments, new Arrivals.InInputOrder());
  }

  @Override
  public <A extends @Nullable Object, R extends @Nullable Object> ResultIterator<R> imapUnordered(
      TaskFunction<A, R> task, Iterable<? extends A> arguments) {
    return iterate(TaskTarget.of(task), arguments, new Arrivals.AsCompleted());
  }

  private <R extends @Nullable Object> ResultIterator<R> iterate(
      TaskTarget target, Iterable<?> input, Arrivals arrivals) {
    requireNonNull(input, "arguments");
    IteratorCall<R> call = new IteratorCall<>(core, target, options, input, arrivals);
    EngineIterator<R> reader = new EngineIterator<>(call, handle);
    call.start(reader);
    return reader;
  }

  @Override
  public Pool with(TaskOptions options) {
    return new EnginePool(core, requireNonNull(options, "options"), handle);
  }

  @Override
  public int size() {
    return core.size();
  }

  @Override
  public Ledger ledger() {
    return core.ledger();
  }

  @Override
  public boolean awaitSent(Duration timeout) {
    return core.awaitSent(Waits.nanos(timeout));
  }

  @Override
  public Optional<FleetJob> job() {
    return core.engine().fleetJob().map(names -> new FleetJob(names.job(), names.own()));
  }

  @Override
  public void forget(FleetJob job) {
    core.engine().forget(requireNonNull(job, "job").name(), job.replies());
  }

  @Override
  public void shutdown() {
    core.shutdown();
  }

  @Override
  public void join() {
    core.join(Long.MAX_VALUE / 2);
  }

  @Override
  public boolean join(Duration timeout) {
    return core.join(Waits.nanos(timeout));
  }

  @Override
  public void terminate() {
    core.terminate();
  }

  @Override
  public void close() {
    core.shutdown();
    core.closeReaders();
    core.join(Long.MAX_VALUE / 2);
  }

  /** The state and how many workers the pool sees, for people. */
  @Override
  public String toString() {
    return "Pool[" + core.name() + ", " + core.state() + ", size " + size() + "]";
  }
}
