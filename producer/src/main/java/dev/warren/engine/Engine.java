package dev.warren.engine;

import dev.warren.job.Counters;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Runs items and answers each of them exactly once. There are two engines: the threads of this JVM
 * ({@link ThreadEngine}) and worker processes behind a broker ({@link BrokerEngine}).
 *
 * <p>An engine does not limit how much it is given: whoever submits keeps to a bound of unanswered
 * items.
 *
 * <p>This class is thread-safe.
 */
public interface Engine extends AutoCloseable {

  /**
   * Takes consecutive items {@code firstIndex, firstIndex + 1, …} of a call. Never blocks. Every
   * item that is taken is answered exactly once through {@code work.sink()}, whatever happens,
   * {@link #terminate} included.
   *
   * @param work what the items have in common
   * @param firstIndex index of the first item within its call
   * @param arguments the arguments of each item; more than one item travels as one chunk
   * @return how many of the items were taken, at least 1: those that are left are to be submitted
   *     next, because together they would be too large for a message
   */
  int submit(Work work, int firstIndex, List<Object[]> arguments);

  /**
   * Answers the open items of a range as cancelled, before this returns, and stops them: what is
   * queued never runs, what runs is interrupted and then, where it runs in a process of its own,
   * killed.
   *
   * @return how many items of the range were still open
   */
  int cancel(Work work, int firstIndex, int lastIndex);

  /**
   * Has those open items of a range that do not run yet answered as cancelled, now or soon; lets go
   * on what runs already.
   */
  void cancelWaiting(Work work, int firstIndex, int lastIndex);

  /** Workers (processes or threads) that can be seen now and are ready to run items. */
  int size();

  /**
   * Registers the listener that learns that this engine can never answer again: its workers cannot
   * start, or none came in time. Called at most once, also when that happened before. Open items
   * stay open: the listener is expected to call {@link #terminate}.
   */
  void onBroken(Consumer<EngineBrokenException> listener);

  /**
   * Something without which this engine's items cannot all be answered has ended by surprise: the
   * listener of {@link #onBroken} is told, if nothing was wrong before.
   *
   * @param words what happened
   */
  void broken(String words);

  /**
   * Stops everything now and answers all open items as terminated before this returns. Items that
   * are submitted later are answered at once in the same way.
   */
  void terminate();

  /**
   * Registers what is to be done when somebody on the fleet cancels this engine's job: to have all
   * open calls end, and then {@link #cancelAll}. Must not block.
   */
  default void onCancelled(Runnable listener) {}

  /**
   * Answers all open items as cancelled, before this returns, and stops them as {@link #cancel}
   * does. Items that are submitted later are run.
   *
   * @param reason why, for people
   */
  default void cancelAll(String reason) {}

  /**
   * What tells versions of a task's class apart, as this process has it; empty if that does not
   * matter, or the class is not here.
   *
   * @param loader finds the class
   */
  default String build(String task, ClassLoader loader) {
    return "";
  }

  /** What this engine's job is called; empty where nobody else knows of it. */
  default Optional<JobNames> fleetJob() {
    return Optional.empty();
  }

  /**
   * Has the fleet forget a job whose producer is gone for good: what waits of it is not run, what
   * runs is stopped, its results are deleted. Does not block.
   *
   * @param job its name for everybody
   * @param own what the names of its own queues end with
   */
  default void forget(String job, String own) {}

  /**
   * Waits until the broker has confirmed every message that was submitted.
   *
   * @return false if the time was over first, or the waiting thread was interrupted (its status is
   *     kept)
   */
  default boolean awaitPublished(Duration limit) {
    return true;
  }

  /** The fleet whose workers run the items, in a word. */
  default String fleetName() {
    return "threads";
  }

  /** How the connections to the broker fare. Does not block. */
  default LinkFigures links() {
    return LinkFigures.NONE;
  }

  /** What happened so far, in numbers. */
  Counters ledger();

  /**
   * Releases processes, threads, connections and queues. Open items are answered as by {@link
   * #terminate}. Blocks until all is gone, for a few seconds at the most. Calling it again does
   * nothing.
   */
  @Override
  void close();
}
