package dev.warren;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The result of a call that goes on elsewhere. It becomes ready exactly once, with a value or an
 * exception, whatever happens to workers and brokers.
 *
 * <p>Callbacks run after {@link #ready} turned true, on threads of the library: they may block,
 * submit and wait for other results. Of a flood of them some dozens run at a time. One that is
 * added late is called at once, one that throws is logged and harms nothing. Their order is not
 * defined.
 *
 * <p>Instances are thread-safe.
 *
 * @param <T> type of the value
 */
public interface AsyncResult<T extends @Nullable Object> {

  /**
   * Waits for the value.
   *
   * @return the value; null only where the task returned null
   * @throws TaskException what the item ended with instead
   * @throws PoolBrokenException if the workers of the pool cannot start
   * @throws NoWorkersException if no worker came in time
   * @throws BrokerUnavailableException if the broker is lost for good
   * @throws WaitInterruptedException if this thread is interrupted while it waits; nothing is
   *     cancelled
   */
  T get();

  /**
   * Waits for the value for some time.
   *
   * @param timeout how long; zero or less does not wait
   * @return as {@link #get()}
   * @throws ResultTimeoutException if there is no outcome by then; the call goes on
   * @throws TaskException as {@link #get()}, which also lists what else is thrown
   */
  T get(Duration timeout);

  /**
   * Waits until there is an outcome, good or bad, and throws neither.
   *
   * @param timeout how long; zero or less does not wait
   * @return whether there is an outcome
   * @throws WaitInterruptedException if this thread is interrupted while it waits
   */
  boolean await(Duration timeout);

  /** {@return whether there is an outcome; does not wait} */
  boolean ready();

  /**
   * Tells how it ended; does not wait.
   *
   * @return whether {@link #get()} returns a value
   * @throws IllegalStateException if there is no outcome yet
   */
  boolean successful();

  /**
   * Ends what has no outcome yet with {@link TaskCancelledException}. Queued items never run. A
   * running one is interrupted; two seconds later its process is ended if it goes on, or its thread
   * given up on {@link Pool#threads}. No other item is charged. Does not wait for that.
   *
   * @return whether there was no outcome yet
   */
  boolean cancel();

  /**
   * Registers a callback for the value.
   *
   * @param callback takes what {@link #get()} returns; not called if that throws
   * @return this
   */
  AsyncResult<T> onSuccess(Consumer<? super T> callback);

  /**
   * Registers a callback for the failure.
   *
   * @param callback takes what {@link #get()} throws; not called if that returns a value
   * @return this
   */
  AsyncResult<T> onFailure(Consumer<? super RuntimeException> callback);

  /**
   * The same result for code that composes futures. Each call makes a new future; completing or
   * cancelling it has no effect on this result.
   *
   * @return a future that is completed, as by a callback, with what {@link #get()} returns or
   *     throws
   */
  CompletableFuture<T> toCompletableFuture();
}
