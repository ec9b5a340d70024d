package dev.warren;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The results of {@link Pool#imap} and {@link Pool#imapUnordered}, as they come.
 *
 * <p>An item that failed throws its {@link TaskException} from {@link #next()}, and the iteration
 * goes on behind it. If the input itself throws, all earlier items are delivered, then that very
 * exception is thrown once, then the iteration ends.
 *
 * <p>Read it to its end or {@linkplain #close close} it: until then it counts as open, and {@link
 * Pool#join} waits for it. Instances are thread-safe, although each result goes to one thread only.
 *
 * @param <R> type of the results
 */
public interface ResultIterator<R extends @Nullable Object> extends Iterator<R>, AutoCloseable {

  /**
   * Waits until it is known whether there is another item; that item itself may still be running.
   *
   * @return whether {@link #next()} has something to return or to throw for an item
   * @throws WaitInterruptedException if this thread is interrupted while it waits
   */
  @Override
  boolean hasNext();

  /**
   * Waits for the next result.
   *
   * @return the result; null only where the task returned null
   * @throws NoSuchElementException if there is none left, or the iterator was closed
   * @throws TaskException what the item ended with instead
   * @throws PoolBrokenException if the workers of the pool cannot start
   * @throws NoWorkersException if no worker came in time
   * @throws BrokerUnavailableException if the broker is lost for good
   * @throws WaitInterruptedException if this thread is interrupted while it waits; nothing is lost
   */
  @Override
  R next();

  /**
   * Waits for the next result for some time. Works at any chunk size.
   *
   * @param timeout how long; zero or less does not wait
   * @return as {@link #next()}
   * @throws ResultTimeoutException if it did not come in time; a later call may return it
   * @throws NoSuchElementException as {@link #next()}, which also lists what else is thrown
   */
  R next(Duration timeout);

  /**
   * Waits for the next result as {@link #next()} does, and returns what its item ended with, where
   * and when it ran, and its place in the input. Never throws for an item.
   *
   * @return a value or an exception
   * @throws NoSuchElementException as {@link #next()}, which also lists what else is thrown; an
   *     input that threw has its exception thrown here, too
   */
  Outcome<R> nextOutcome();

  /**
   * Waits for the next outcome as {@link #nextOutcome} does, and returns it together with others
   * that can be had without waiting. Cheaper than one after the other, and shows where a reader has
   * taken all there is: say, to flush what it writes.
   *
   * @param most how many at most, at least 1
   * @return the next outcomes in their order; empty at the end, or if the iterator was closed
   * @throws IllegalArgumentException if {@code most} is less than 1
   * @throws WaitInterruptedException as {@link #nextOutcome()}, which also lists what else is
   *     thrown; outcomes that come before that are returned first
   */
  List<Outcome<R>> nextOutcomes(int most);

  /**
   * Tells how far the iterator is; does not wait. Items count as submitted once they are read from
   * the input, and as succeeded or failed once they are answered, whether anybody has taken the
   * result or not.
   *
   * @return what is known now; the input may have more items
   */
  Progress progress();

  /**
   * The rest of the results as a sequential stream. Closing the stream closes this iterator.
   *
   * @return a stream that reads from this iterator
   */
  Stream<R> stream();

  /**
   * Reads no further item of the input, as if it ended here: what was read is run, and its results
   * can be taken. Returns at once; an input that blocks is interrupted.
   */
  void stopReading();

  /**
   * Stops reading the input and cancels what has not started; what runs is run to its end, and its
   * result dropped. Returns at once. Does nothing if the iterator was read to its end.
   */
  @Override
  void close();
}
