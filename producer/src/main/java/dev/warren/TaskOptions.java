package dev.warren;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How the items of a call are sent and what they are allowed. Immutable, and equal to others with
 * the same values; start from {@link #defaults} and give it to {@link Pool#with}.
 */
public final class TaskOptions {

  /** Wait before the first retry, unless told otherwise: one second. */
  public static final Duration DEFAULT_RETRY_DELAY = Duration.ofSeconds(1);

  /** Attempts that may end with the death of the process, unless told otherwise: 3. */
  public static final int DEFAULT_CRASH_LIMIT = 3;

  /** Most unanswered items, unless told otherwise: 20,000. */
  public static final int DEFAULT_MAX_IN_FLIGHT = 20_000;

  /** Most items in a chunk, because a message carries no more: 100,000. */
  public static final int MAX_CHUNK_SIZE = 100_000;

  private static final TaskOptions DEFAULTS =
      new TaskOptions(
          new Values(
              OptionalInt.empty(),
              Optional.empty(),
              0,
              DEFAULT_RETRY_DELAY,
              DEFAULT_CRASH_LIMIT,
              DEFAULT_MAX_IN_FLIGHT));

  /** A record that nobody else can make or take apart, so that it may get further values. */
  private record Values(
      OptionalInt chunkSize,
      Optional<Duration> timeLimit,
      int retries,
      Duration retryDelay,
      int crashLimit,
      int maxInFlight) {

    Values {
      requireNonNull(retryDelay, "retryDelay");
      if (chunkSize.isPresent()) {
        atLeast("the chunk size", 1, chunkSize.getAsInt());
        if (chunkSize.getAsInt() > MAX_CHUNK_SIZE) {
          throw new IllegalArgumentException(
              "the chunk size must be at most "
                  + MAX_CHUNK_SIZE
                  + ", as many items as a message carries, not "
                  + chunkSize.getAsInt());
        }
      }
      if (timeLimit.isPresent() && (timeLimit.get().isNegative() || timeLimit.get().isZero())) {
        throw new IllegalArgumentException(
            "the time limit must be positive, not " + timeLimit.get());
      }
      atLeast("retries", 0, retries);
      if (retryDelay.isNegative()) {
        throw new IllegalArgumentException("the retry delay must not be negative: " + retryDelay);
      }
      atLeast("the crash limit", 1, crashLimit);
      atLeast("the number of items in flight", 1, maxInFlight);
    }
  }

  private final Values values;

  private TaskOptions(Values values) {
    this.values = values;
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
    return with(
        OptionalInt.of(items),
        values.timeLimit,
        values.retries,
        values.retryDelay,
        values.crashLimit,
        values.maxInFlight);
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
    return with(
        OptionalInt.empty(),
        values.timeLimit,
        values.retries,
        values.retryDelay,
        values.crashLimit,
        values.maxInFlight);
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
    return with(
        values.chunkSize,
        Optional.of(limit),
        values.retries,
        values.retryDelay,
        values.crashLimit,
        values.maxInFlight);
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
    return with(
        values.chunkSize,
        values.timeLimit,
        retries,
        values.retryDelay,
        values.crashLimit,
        values.maxInFlight);
  }

  /**
   * Waits before a retry; each further retry of an item waits twice as long as the one before.
   *
   * @param delay before the first retry; zero for none
   * @return changed options
   * @throws IllegalArgumentException if it is negative
   */
  public TaskOptions withRetryDelay(Duration delay) {
    return with(
        values.chunkSize,
        values.timeLimit,
        values.retries,
        delay,
        values.crashLimit,
        values.maxInFlight);
  }

  /**
   * Ends an item with {@link TaskCrashedException} when so many attempts have ended their process.
   *
   * @param attempts in all: 1 means no second
   * @return changed options
   * @throws IllegalArgumentException if it is less than 1
   */
  public TaskOptions withCrashLimit(int attempts) {
    return with(
        values.chunkSize,
        values.timeLimit,
        values.retries,
        values.retryDelay,
        attempts,
        values.maxInFlight);
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
    return with(
        values.chunkSize,
        values.timeLimit,
        values.retries,
        values.retryDelay,
        values.crashLimit,
        items);
  }

  private static TaskOptions with(
      OptionalInt chunkSize,
      Optional<Duration> timeLimit,
      int retries,
      Duration retryDelay,
      int crashLimit,
      int maxInFlight) {
    return new TaskOptions(
        new Values(chunkSize, timeLimit, retries, retryDelay, crashLimit, maxInFlight));
  }

  /** {@return how many items travel together; empty where it is chosen by measured time} */
  public OptionalInt chunkSize() {
    return values.chunkSize;
  }

  /** {@return the longest run of one item, counted from its own start; empty for none} */
  public Optional<Duration> timeLimit() {
    return values.timeLimit;
  }

  /** {@return how often an item that failed or timed out is run again} */
  public int retries() {
    return values.retries;
  }

  /** {@return the wait before the first of these, doubled for each further one} */
  public Duration retryDelay() {
    return values.retryDelay;
  }

  /** {@return attempts in all that may end with the death of the process} */
  public int crashLimit() {
    return values.crashLimit;
  }

  /** {@return most items of a call that are submitted and not answered} */
  public int maxInFlight() {
    return values.maxInFlight;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TaskOptions options && values.equals(options.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString().replace("Values", "TaskOptions");
  }

  private static void atLeast(String what, int least, int value) {
    if (value < least) {
      throw new IllegalArgumentException(what + " must be at least " + least + ", not " + value);
    }
  }
}
