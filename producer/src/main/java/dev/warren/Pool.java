package dev.warren;

import dev.warren.pool.PoolBuilder;
import dev.warren.task.Task;
import dev.warren.task.TaskAction;
import dev.warren.task.TaskBiFunction;
import dev.warren.task.TaskFunction;
import dev.warren.task.TaskSupplier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks on worker processes of this machine, on a fleet that others run, or on threads, and
 * brings back their results.
 *
 * <pre>{@code
 * try (Pool pool = Pool.processes()) {
 *   List<BigInteger> sums = pool.map(Tasks::sumOfPowers, List.of(10, 20, 30));
 * }
 * }</pre>
 *
 * <p>A task is a public static method annotated {@link Task}, given as a method reference, or by
 * {@linkplain TaskFunction#named(String, Class, Class) name} where the method is not at hand. A
 * lambda with a body, or a reference to anything else, is refused with {@link
 * IllegalArgumentException} in words that show the fix. {@code null} is a legal argument, item and
 * result of any reference type.
 *
 * <p>Every submitted item ends in exactly one value or one exception. Calls that wait throw {@link
 * WaitInterruptedException} when their thread is interrupted; that cancels nothing. All threads of
 * a pool are daemons: a pool that is never closed ends with its JVM, and its processes with it. One
 * that is forgotten while the JVM goes on is reported in the log once.
 *
 * <p>All calls throw {@link IllegalStateException} once the pool was shut down or terminated, and
 * {@link PoolBrokenException}, {@link NoWorkersException} or {@link BrokerUnavailableException}
 * once it cannot work any more. Instances are thread-safe.
 */
public interface Pool extends AutoCloseable {

  /**
   * Opens a pool with one worker process per available core and a broker inside this JVM.
   *
   * @return an open pool, to be closed by the caller
   * @throws BrokerUnavailableException if the broker does not start
   * @throws PoolBrokenException if the processes cannot be started
   */
  static Pool processes() {
    return builder().open();
  }

  /**
   * Opens a pool with worker processes of its own and a broker inside this JVM. The processes have
   * the class path of this JVM.
   *
   * @param processes how many, at least 1
   * @return an open pool, to be closed by the caller
   * @throws IllegalArgumentException if it is less than 1
   * @throws BrokerUnavailableException if the broker does not start
   * @throws PoolBrokenException if the processes cannot be started
   */
  static Pool processes(int processes) {
    return builder().processes(processes).open();
  }

  /**
   * Opens a pool on threads of this JVM: for tasks that wait more than they compute, and for tests
   * of code that uses a pool. It refuses the same references, keeps the same order, limits, retries
   * and exceptions. It differs in this:
   *
   * <ul>
   *   <li>Arguments and results are passed as they are, not as copies, so nothing fails with {@link
   *       EncodingException}, and a task sees later changes of its argument. With {@link
   *       Builder#copyValues} that is as in the other pools, as it always is for tasks that are
   *       given by name.
   *   <li>{@link TaskFailedException} has the original as its cause.
   *   <li>A task that ends its process ends this one; an {@link OutOfMemoryError} is an ordinary
   *       failure. There are no crashes.
   *   <li>A time limit and {@link AsyncResult#cancel} interrupt the thread. A task that ignores
   *       this has its outcome all the same; its thread is replaced two seconds later, and ends
   *       when the task returns.
   *   <li>An initializer runs once in each thread. Recycling does not apply.
   * </ul>
   *
   * @param threads how many, at least 1
   * @return an open pool, to be closed by the caller
   * @throws IllegalArgumentException if it is less than 1
   */
  static Pool threads(int threads) {
    return builder().threads(threads).open();
  }

  /**
   * Opens a pool that uses the workers of a fleet that others run, the one named {@code default}.
   *
   * @param brokerUri {@code amqp://} or {@code amqps://}, as in {@link Builder#broker}
   * @return an open pool, to be closed by the caller; the workers stay
   * @throws IllegalArgumentException if it is no such address
   * @throws BrokerUnavailableException if the broker does not answer or refuses this client
   */
  static Pool connect(String brokerUri) {
    return builder().broker(brokerUri).open();
  }

  /**
   * Starts the description of a pool.
   *
   * @return a builder for a pool of processes with a broker inside this JVM, until told otherwise
   */
  static Builder builder() {
    return new PoolBuilder();
  }

  /**
   * Runs one item and waits for its value.
   *
   * @param <A> type of the argument
   * @param <R> type of the result
   * @param task a reference to a task
   * @param argument its argument
   * @return what the task returned
   * @throws TaskException what the item ended with instead
   * @throws WaitInterruptedException if this thread is interrupted while it waits
   */
  <A extends @Nullable Object, R extends @Nullable Object> R apply(
      TaskFunction<A, R> task, A argument);

  /**
   * Runs one item of a task without an argument and waits for its value.
   *
   * @param <R> type of the result
   * @param task a reference to a task
   * @return what the task returned
   * @throws TaskException what the item ended with instead
   * @throws WaitInterruptedException if this thread is interrupted while it waits
   */
  <R extends @Nullable Object> R apply(TaskSupplier<R> task);

  /**
   * Runs one item of a task of two arguments and waits for its value.
   *
   * @param <A> type of the first argument
   * @param <B> type of the second argument
   * @param <R> type of the result
   * @param task a reference to a task
   * @param first its first argument
   * @param second its second argument
   * @return what the task returned
   * @throws TaskException what the item ended with instead
   * @throws WaitInterruptedException if this thread is interrupted while it waits
   */
  <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> R apply(
      TaskBiFunction<A, B, R> task, A first, B second);

  /**
   * Submits one item. Blocks while {@linkplain TaskOptions#withMaxInFlight too many items} are
   * unanswered; otherwise returns at once.
   *
   * @param <A> type of the argument
   * @param <R> type of the result
   * @param task a reference to a task
   * @param argument its argument
   * @return the result to come
   * @throws PoolTerminatedException if the pool is terminated while this call blocks
   * @throws WaitInterruptedException if this thread is interrupted while it waits; nothing is
   *     submitted then
   */
  <A extends @Nullable Object, R extends @Nullable Object> AsyncResult<R> applyAsync(
      TaskFunction<A, R> task, A argument);

  /**
   * Submits one item of a task without an argument, as {@link #applyAsync(TaskFunction, Object)}.
   *
   * @param <R> type of the result
   * @param task a reference to a task
   * @return the result to come
   */
  <R extends @Nullable Object> AsyncResult<R> applyAsync(TaskSupplier<R> task);

  /**
   * Submits one item of a task of two arguments, as {@link #applyAsync(TaskFunction, Object)}.
   *
   * @param <A> type of the first argument
   * @param <B> type of the second argument
   * @param <R> type of the result
   * @param task a reference to a task
   * @param first its first argument
   * @param second its second argument
   * @return the result to come
   */
  <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      AsyncResult<R> applyAsync(TaskBiFunction<A, B, R> task, A first, B second);

  /**
   * Runs a task on each item and waits for all of them.
   *
   * @param <A> type of the items
   * @param <R> type of the results
   * @param task a reference to a task
   * @param arguments read at once; what this throws is thrown as it is
   * @return the results in input order, in a list that cannot be changed
   * @throws TaskException the failure of the lowest index, after all items have an outcome
   * @throws WaitInterruptedException if this thread is interrupted while it waits; the items go on
   */
  <A extends @Nullable Object, R extends @Nullable Object> List<R> map(
      TaskFunction<A, R> task, Iterable<? extends A> arguments);

  /**
   * Runs a task on each item. Returns when the input is read; the items are fed in the background.
   *
   * @param <A> type of the items
   * @param <R> type of the results
   * @param task a reference to a task
   * @param arguments read at once; what this throws is thrown as it is
   * @return the results to come
   */
  <A extends @Nullable Object, R extends @Nullable Object> MapResult<R> mapAsync(
      TaskFunction<A, R> task, Iterable<? extends A> arguments);

  /**
   * Runs a task without a result, such as a void method, on each item and waits for all of them.
   *
   * @param <A> type of the items
   * @param task a reference to a task; a result that it has is dropped
   * @param arguments read at once; what this throws is thrown as it is
   * @throws TaskException the failure of the lowest index, after all items have an outcome
   * @throws WaitInterruptedException if this thread is interrupted while it waits; the items go on
   */
  <A extends @Nullable Object> void forEach(TaskAction<A> task, Iterable<? extends A> arguments);

  /**
   * Runs a task without a result on each item. Returns when the input is read; the items are fed in
   * the background.
   *
   * @param <A> type of the items
   * @param task a reference to a task; a result that it has is dropped
   * @param arguments read at once; what this throws is thrown as it is
   * @return tells when all is done; its values are null
   */
  <A extends @Nullable Object> MapResult<@Nullable Void> forEachAsync(
      TaskAction<A> task, Iterable<? extends A> arguments);

  /**
   * Runs a task of two arguments on each pair and waits for all of them.
   *
   * @param <A> type of the first arguments
   * @param <B> type of the second arguments
   * @param <R> type of the results
   * @param task a reference to a task
   * @param arguments pairs, for instance of {@link Map#entry}; read at once
   * @return the results in input order, in a list that cannot be changed
   * @throws TaskException the failure of the lowest index, after all items have an outcome
   * @throws WaitInterruptedException if this thread is interrupted while it waits; the items go on
   */
  <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      List<R> starmap(TaskBiFunction<A, B, R> task, Iterable<? extends Map.Entry<A, B>> arguments);

  /**
   * Runs a task of two arguments on each pair. Returns when the input is read.
   *
   * @param <A> type of the first arguments
   * @param <B> type of the second arguments
   * @param <R> type of the results
   * @param task a reference to a task
   * @param arguments pairs, for instance of {@link Map#entry}; read at once
   * @return the results to come
   */
  <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      MapResult<R> starmapAsync(
          TaskBiFunction<A, B, R> task, Iterable<? extends Map.Entry<A, B>> arguments);

  /**
   * Runs a task on each item and brings the results in input order, as they come. The input may be
   * endless: it is read as results are taken, on a thread of the pool.
   *
   * @param <A> type of the items
   * @param <R> type of the results
   * @param task a reference to a task
   * @param arguments the input
   * @return the results to come, to be read to the end or closed by the caller
   */
  <A extends @Nullable Object, R extends @Nullable Object> ResultIterator<R> imap(
      TaskFunction<A, R> task, Iterable<? extends A> arguments);

  /**
   * Runs a task on each item and brings the results in the order in which they are completed. The
   * input may be endless: it is read as results are taken, on a thread of the pool.
   *
   * @param <A> type of the items
   * @param <R> type of the results
   * @param task a reference to a task
   * @param arguments the input
   * @return the results to come, to be read to the end or closed by the caller
   */
  <A extends @Nullable Object, R extends @Nullable Object> ResultIterator<R> imapUnordered(
      TaskFunction<A, R> task, Iterable<? extends A> arguments);

  /**
   * The same pool with other options for the calls made through the view. Shutting down,
   * terminating or closing any view does so to all.
   *
   * @param options replaces all options of this view
   * @return a view of this pool
   */
  Pool with(TaskOptions options);

  /**
   * {@return how many worker processes, or threads, it can see now; 0 after its end} Those of a
   * fleet that others run are counted as their supervisors last announced them: the number may be
   * some seconds old, and older in a large fleet.
   */
  int size();

  /** {@return what became of the items of all calls so far; also after the end of the pool} */
  Ledger ledger();

  /**
   * Waits until all items of the calls made so far are under way: read from their inputs, submitted
   * and, where there is a broker, confirmed by it. Most of them may still wait for a worker.
   *
   * @param timeout how long; zero or less does not wait
   * @return whether they are; false if the time was over first, as it is for an endless input
   * @throws WaitInterruptedException if this thread is interrupted while it waits
   */
  boolean awaitSent(Duration timeout);

  /** {@return what this pool is to its fleet; empty for a pool of threads} */
  Optional<FleetJob> job();

  /**
   * Has the fleet forget a job whose pool is gone for good, such as that of a program that was
   * killed: what waits of it is not run, what runs is stopped, its results are deleted. Does not
   * wait for that. Does nothing in a pool of threads.
   *
   * @param job the job of another pool of the same fleet
   */
  void forget(FleetJob job);

  /**
   * Takes no more calls, and lets the pool end when those made have their outcomes. Returns at
   * once.
   */
  void shutdown();

  /**
   * Waits, after {@link #shutdown} or {@link #terminate}, until the last outcome is in, the pool
   * has released its processes and threads, and the callbacks of all calls have run; those that
   * wait for the end of the pool themselves are not waited for. An {@linkplain ResultIterator
   * iterator} that is open keeps a pool that was shut down from ending.
   *
   * @throws IllegalStateException if the pool was neither shut down nor terminated
   * @throws WaitInterruptedException if this thread is interrupted while it waits
   */
  void join();

  /**
   * As {@link #join()}, for some time.
   *
   * @param timeout how long; zero or less does not wait
   * @return whether the last outcome is in
   * @throws IllegalStateException if the pool was neither shut down nor terminated
   * @throws WaitInterruptedException if this thread is interrupted while it waits
   */
  boolean join(Duration timeout);

  /**
   * Stops now: takes no more calls, and whatever has no outcome ends with {@link
   * PoolTerminatedException}. Processes that the pool started are ended; on a fleet, only its own
   * running items are. Returns without waiting for that.
   */
  void terminate();

  /**
   * {@link #shutdown}, then {@link #join()}: try-with-resources waits for what was submitted. But
   * it closes the {@linkplain ResultIterator iterators} that are open: who leaves the block by an
   * exception reads no further.
   *
   * @throws WaitInterruptedException if this thread is interrupted while it waits; the pool ends
   *     all the same once the last outcome is in
   */
  @Override
  void close();

  /** Describes a pool step by step. Not thread-safe; may be used again after {@link #open}. */
  interface Builder {

    /**
     * Uses this broker instead of one inside this JVM. Unless {@link #processes} says otherwise,
     * the pool then starts no worker and uses those of the fleet.
     *
     * @param uri {@code amqp://user:password@host:port/vhost}, or {@code amqps} for TLS; all but
     *     the host may be left out, and several hosts are separated by commas. Behind {@code amqps}
     *     may follow {@code ?cacertfile=ca.pem&certfile=me.pem&keyfile=me.key}, files in PEM, and
     *     {@code auth_mechanism=external} for a login by that certificate
     * @return this
     * @throws IllegalArgumentException if it is no such address
     */
    Builder broker(String uri);

    /**
     * Names the fleet whose workers are used.
     *
     * @param name 1 to 64 letters, digits, {@code _} and {@code -}; {@code default} if not called
     * @return this
     * @throws IllegalArgumentException if it is no such name
     */
    Builder fleet(String name);

    /**
     * Starts worker processes that belong to this pool.
     *
     * @param processes how many, at least 1; one per available core if not called
     * @return this
     * @throws IllegalArgumentException if it is less than 1
     */
    Builder processes(int processes);

    /**
     * Uses threads of this JVM instead of processes, see {@link Pool#threads}.
     *
     * @param threads how many, at least 1
     * @return this
     * @throws IllegalArgumentException if it is less than 1
     */
    Builder threads(int threads);

    /**
     * Sends arguments and results of a pool of {@link #threads} through JSON, exactly as the other
     * pools do: values that cannot travel fail with {@link EncodingException}, tasks are found by
     * their names, and nobody sees later changes of an argument. For tests that are to fail where
     * production would.
     *
     * @return this
     */
    Builder copyValues();

    /**
     * Names the pool, in the names of its threads and connections and in its log lines, as in
     * {@code warren-reports-callback-1}.
     *
     * @param name 1 to 64 letters, digits, {@code _} and {@code -}; a number if not called
     * @return this
     * @throws IllegalArgumentException if it is no such name
     */
    Builder name(String name);

    /**
     * Gives the worker processes that the pool starts this class path in place of that of this JVM,
     * for tasks that are not needed here, or whose libraries must not be. Where Warren is not on
     * it, the class path of this JVM follows behind it.
     *
     * @param path jars and folders of classes, separated by {@link java.io.File#pathSeparator}
     * @return this
     * @throws IllegalArgumentException if one of them does not exist
     */
    Builder classPath(String path);

    /**
     * Runs callbacks, progress listeners included, on this executor instead of on threads of the
     * pool. It stays the caller's: the pool does not end it, but waits in {@link Pool#join} for the
     * callbacks that it gave it. Whatever it refuses runs on a thread of the pool.
     *
     * @param executor has to run all that it accepts, and not in the thread that gives it that, or
     *     callbacks that wait hold up the pool
     * @return this
     */
    Builder callbackExecutor(Executor executor);

    /**
     * Runs a task once in each worker process (or thread) before its first item, replacements
     * included. If it fails in three starts in a row, the pool is broken: pending and later calls
     * throw {@link PoolBrokenException} with its message.
     *
     * @param <A> type of the argument
     * @param task a reference to a task; its result is not used
     * @param argument its argument
     * @return this
     * @throws IllegalArgumentException if it is no reference to a task, or the argument cannot be
     *     encoded
     */
    @SuppressWarnings("overloads") // ambiguous for lambdas alone, which are refused
    <A> Builder initializer(TaskFunction<A, ?> task, A argument);

    /**
     * Runs a void task once in each worker process (or thread), as {@link
     * #initializer(TaskFunction, Object)} does.
     *
     * @param <A> type of the argument
     * @param task a reference to a task
     * @param argument its argument
     * @return this
     * @throws IllegalArgumentException if it is no reference to a task, or the argument cannot be
     *     encoded
     */
    @SuppressWarnings("overloads") // as above
    <A> Builder initializer(TaskAction<A> task, A argument);

    /**
     * Replaces a worker process when it has run so many items.
     *
     * @param items at least 1; never if not called
     * @return this
     * @throws IllegalArgumentException if it is less than 1
     */
    Builder maxTasksPerChild(int items);

    /**
     * Replaces a worker process, between two items, when it uses more memory than this.
     *
     * @param bytes resident memory, at least 1; never if not called
     * @return this
     * @throws IllegalArgumentException if it is less than 1
     */
    Builder maxMemoryPerChild(long bytes);

    /**
     * Gives options to the JVMs of the worker processes, such as {@code -Xmx256m}.
     *
     * @param options one option an element; they win over those that Warren sets
     * @return this
     */
    Builder jvmOptions(List<String> options);

    /**
     * Limits how long to go on without any worker of a fleet that others run: none has come yet, or
     * all have gone, because no supervisor is heard of and nobody consumes tasks. After it pending
     * and later calls throw {@link NoWorkersException}. Time without the broker does not count.
     *
     * @param wait positive; 60 seconds if not called
     * @return this
     * @throws IllegalArgumentException if it is zero or negative
     */
    Builder waitForWorkers(Duration wait);

    /**
     * Limits how long to go on while the broker is away, or takes no messages because it is short
     * of memory or disk. Meanwhile calls wait, and it is logged why. After it pending and later
     * calls throw {@link BrokerUnavailableException}.
     *
     * @param wait positive; 5 minutes if not called
     * @return this
     * @throws IllegalArgumentException if it is zero or negative
     */
    Builder waitForBroker(Duration wait);

    /**
     * Uses classic queues where RabbitMQ would otherwise keep quorum queues: faster on a single
     * node, and lost with it. Has to be what the workers of the fleet use.
     *
     * @return this
     */
    Builder classicQueues();

    /**
     * Limits how long an item whose result nobody waits for may go on when the pool ends.
     *
     * @param period zero or more; 30 seconds if not called
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    Builder gracePeriod(Duration period);

    /**
     * Gives this pool a larger or smaller share of a fleet that others use, too: while several jobs
     * have items that wait, each gets as much of the fleet's time as its weight says, compared with
     * that of the others. A pool that is alone gets all of it.
     *
     * @param weight 1 to 100; 1 if not called
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    Builder weight(int weight);

    /**
     * Has workers refuse tasks whose class they have in another build than this program: such items
     * fail with {@link UnknownTaskException}, and do not run. Without it they run, and there is a
     * {@linkplain #onNotice notice} that names the hosts.
     *
     * @return this
     */
    Builder requireSameBuild();

    /**
     * Writes a report of what the pool does: one page for a browser, which needs nothing else, with
     * every item in its time and process, failures in groups, and what held up the end. It is
     * written while items are answered, in bounded memory, and is whole whenever this program ends.
     * It holds arguments and error messages of items that failed or were slow. A file that is there
     * is replaced.
     *
     * @param file where to write it, such as {@code report.html}
     * @return this
     */
    Builder report(Path file);

    /**
     * Writes every item with its time and process in the Trace Event format, which Perfetto and
     * other trace viewers read, in the way of {@link #report}.
     *
     * @param file where to write it, such as {@code trace.json}
     * @return this
     */
    Builder trace(Path file);

    /**
     * Says how a reader of the {@linkplain #report report} runs one item again on a machine of
     * theirs; it is shown with each kind of failure. Without it that is a command of Warren's own,
     * where the argument is short.
     *
     * @param commands gives the command for an index in a call; called seldom, must not block
     * @return this
     */
    Builder replayCommand(IntFunction<String> commands);

    /**
     * Says which numbers the {@linkplain #report report} shows for items, where these are not their
     * indexes in their calls: those in a file of which some lines are run, say.
     *
     * @param numbers gives the number for an index in a call, 0 or more; called for each item, must
     *     be quick
     * @return this
     */
    Builder itemNumbers(IntUnaryOperator numbers);

    /**
     * Takes the lines that worker processes print, and notices about them. They go to standard
     * error if this is not called.
     *
     * @param consumer is called on several threads; while it blocks, so may the process
     * @return this
     */
    Builder workerOutput(Consumer<String> consumer);

    /**
     * Takes what a user should know while the pool works, in a sentence each: that the broker is
     * away, or takes no messages, or is back; that the workers of a fleet have gone. It is logged
     * as a warning if this is not called.
     *
     * @param consumer is called on a thread of the pool, and must not block
     * @return this
     */
    Builder onNotice(Consumer<String> consumer);

    /**
     * Runs something once if five seconds after the first call no worker of a fleet that others run
     * was heard of: a program may know how its users start some. Without it there is a {@linkplain
     * #onNotice notice}.
     *
     * @param action is run on a thread of the pool, and must not block
     * @return this
     */
    Builder onNoWorkersYet(Runnable action);

    /**
     * Opens the pool. Does not wait for workers.
     *
     * @return an open pool, to be closed by the caller
     * @throws IllegalStateException if parts of the description do not go together
     * @throws BrokerUnavailableException if the broker does not start, does not answer or refuses
     *     this client
     * @throws PoolBrokenException if the workers cannot be started
     * @throws java.io.UncheckedIOException if the report or the trace cannot be written
     */
    Pool open();
  }
}
