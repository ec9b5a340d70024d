package dev.warren;

import static java.util.Objects.requireNonNull;

import dev.warren.message.Limits;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How the items of a call are sent and what they are allowed. Immutable; start from {@link
 * #defaults} and give it to {@link Pool#with}.
 *
 * @param chunkSize how many items travel together; empty for {@linkplain #withAutomaticChunks
 *     automatic}
 * @param timeLimit longest run of one item, counted from its own start; empty for none
 * @param retries how often an item that failed or timed out is run again
 * @param retryDelay wait before the first of these, doubled for each further one
 * @param crashLimit attempts in all that may end with the death of the process
 * @param maxInFlight most items of a call that are submitted and not answered
 */
public record TaskOptions(
    OptionalInt chunkSize,
    Optional<Duration> timeLimit,
    int retries,
    Duration retryDelay,
    int crashLimit,
    int maxInFlight) {

  /** Wait before the first retry, unless told otherwise: one second. */
  public static final Duration DEFAULT_RETRY_DELAY = Duration.ofSeconds(1);

  /** Attempts that may end with the death of the process, unless told otherwise: 3. */
  public static final int DEFAULT_CRASH_LIMIT = 3;

  /** Most unanswered items, unless told otherwise: 20,000. */
  public static final int DEFAULT_MAX_IN_FLIGHT = 20_000;

  private static final TaskOptions DEFAULTS =
      new TaskOptions(
          OptionalInt.empty(),
          Optional.empty(),
          0,
          DEFAULT_RETRY_DELAY,
          DEFAULT_CRASH_LIMIT,
          DEFAULT_MAX_IN_FLIGHT);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException naming the value that is out of range
   */
  public TaskOptions {
    requireNonNull(chunkSize, "chunkSize");
    requireNonNull(timeLimit, "timeLimit");
    requireNonNull(retryDelay, "retryDelay");
    if (chunkSize.isPresent()) {
      atLeast("the chunk size", 1, chunkSize.getAsInt());
      if (chunkSize.getAsInt() > Limits.MAX_ITEMS) {
        throw new IllegalArgumentException(
            "the chunk size must be at most "
                + Limits.MAX_ITEMS
                + ", as many items as a message carries, not "
                + chunkSize.getAsInt());
      }
    }
    if (timeLimit.isPresent() && (timeLimit.get().isNegative() || timeLimit.get().isZero())) {
      throw new IllegalArgumentException("the time limit must be positive, not " + timeLimit.get());
    }
    atLeast("retries", 0, retries);
    if (retryDelay.isNegative()) {
      throw new IllegalArgumentException("the retry delay must not be negative: " + retryDelay);
    }
    atLeast("the crash limit", 1, crashLimit);
    atLeast("the number of items in flight", 1, maxInFlight);
  }

  /**
   * {@linkplain #withAutomaticChunks Automatic} chunks, no time limit, no retries, three attempts
   * where processes die, 20,000 items in flight.
   *
   * @return the options that hold where nothing else is said
   */
  public static TaskOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Sends so many items in one message, where they fit into one and the input brings them in time.
   * Large chunks save time where items are short; each item still has an outcome of its own.
   *
   * @param items at least 1 and at most 100,000
   * @return changed options
   * @throws IllegalArgumentException if it is anything else
   */
  public TaskOptions withChunkSize(int items) {
    return new TaskOptions(
        OptionalInt.of(items), timeLimit, retries, retryDelay, crashLimit, maxInFlight);
  }

  /**
   * Sends as many items in one message as run in about ten milliseconds, by measurement, and fewer
   * towards the end of the input. So it is unless told otherwise. A pool remembers for its later
   * calls how long a task ran; the first one begins with single items, and sends few before the
   * first answer is there. No item waits for others that the input brings late.
   *
   * @return changed options
   */
  public TaskOptions withAutomaticChunks() {
    return new TaskOptions(
        OptionalInt.empty(), timeLimit, retries, retryDelay, crashLimit, maxInFlight);
  }

  /**
   * Ends an item that runs longer than this with {@link TaskTimeoutException}, and stops it. The
   * time counts from the start of each item, also within a chunk.
   *
   * @param limit positive; parts of a millisecond are rounded up
   * @return changed options
   * @throws IllegalArgumentException if it is zero or negative
   */
  public TaskOptions withTimeLimit(Duration limit) {
    return new TaskOptions(
        chunkSize, Optional.of(limit), retries, retryDelay, crashLimit, maxInFlight);
  }

  /**
   * Runs an item that failed or timed out again. Crashes have {@linkplain #withCrashLimit a budget
   * of their own}.
   *
   * @param retries further attempts; 0 for none
   * @return changed options
   * @throws IllegalArgumentException if it is negative
   */
  public TaskOptions withRetries(int retries) {
    return new TaskOptions(chunkSize, timeLimit, retries, retryDelay, crashLimit, maxInFlight);
  }

  /**
   * Waits before a retry; each further retry of an item waits twice as long as the one before.
   *
   * @param delay before the first retry; zero for none
   * @return changed options
   * @throws IllegalArgumentException if it is negative
   */
  public TaskOptions withRetryDelay(Duration delay) {
    return new TaskOptions(chunkSize, timeLimit, retries, delay, crashLimit, maxInFlight);
  }

  /**
   * Ends an item with {@link TaskCrashedException} when so many attempts have ended their process.
   *
   * @param attempts in all: 1 means no second
   * @return changed options
   * @throws IllegalArgumentException if it is less than 1
   */
  public TaskOptions withCrashLimit(int attempts) {
    return new TaskOptions(chunkSize, timeLimit, retries, retryDelay, attempts, maxInFlight);
  }

  /**
   * Bounds the memory of a call, which keeps to its own limit whatever other calls do. {@link
   * Pool#applyAsync} blocks while so many items that were submitted by it with equal options are
   * unanswered; a map is fed in the background; an iterator reads no further while so many of its
   * results are unanswered or not taken. The bytes of arguments that are under way, and of an
   * iterator's results that wait to be read, are bounded too, to an eighth of the heap or 256 MiB;
   * not on {@link Pool#threads}, where there are none.
   *
   * @param items at least 1
   * @return changed options
   * @throws IllegalArgumentException if it is less than 1
   */
  public TaskOptions withMaxInFlight(int items) {
    return new TaskOptions(chunkSize, timeLimit, retries, retryDelay, crashLimit, items);
  }

  private static void atLeast(String what, int least, int value) {
    if (value < least) {
      throw new IllegalArgumentException(what + " must be at least " + least + ", not " + value);
    }
  }
}
