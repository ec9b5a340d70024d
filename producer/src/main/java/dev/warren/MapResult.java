package dev.warren;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The result of a map that goes on elsewhere. {@link #get} waits for all items; if some failed, it
 * then throws the failure of the lowest index. The list it returns is in input order and cannot be
 * changed.
 *
 * <p>Instances are thread-safe.
 *
 * @param <R> type of the values
 */
public interface MapResult<R extends @Nullable Object> extends AsyncResult<List<R>> {

  /**
   * Waits for the outcome of every item. Never throws for an item.
   *
   * @return the outcomes in input order, in a list that cannot be changed
   * @throws PoolBrokenException if the workers of the pool cannot start
   * @throws NoWorkersException if no worker came in time
   * @throws BrokerUnavailableException if the broker is lost for good
   * @throws WaitInterruptedException if this thread is interrupted while it waits; nothing is
   *     cancelled
   */
  List<Outcome<R>> outcomes();

  /** {@return how many items have succeeded or failed by now; does not wait} */
  Progress progress();

  /**
   * Tells what became of the items that have their outcome by now, with times, shares and failures
   * in groups; does not wait. Reads every item, so it costs more than {@link #progress}.
   *
   * @return what is known now; of all items once this is {@link #ready}
   */
  Summary summary();

  /**
   * Registers a listener that is told how far the map is, as long as that changes: at most ten
   * times a second, never twice at once, on the threads of callbacks. The last call, after {@link
   * #ready} turned true, has the final state; it is the only one where the listener is added late.
   * One that throws is logged, and called again.
   *
   * @param listener takes what {@link #progress} returns
   * @return this
   */
  MapResult<R> onProgress(Consumer<? super Progress> listener);

  @Override
  MapResult<R> onSuccess(Consumer<? super List<R>> callback);

  @Override
  MapResult<R> onFailure(Consumer<? super RuntimeException> callback);
}
