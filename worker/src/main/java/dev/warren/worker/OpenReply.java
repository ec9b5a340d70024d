package dev.warren.worker;

import dev.warren.message.JsonBytes;
import dev.warren.message.JsonValues;
import dev.warren.message.Result;
import java.util.Arrays;

/**
 * The values of consecutive items of one assignment, while they come. One task thread adds them
 * without a lock, because a lock for each would cost more than a short item does; the worker
 * session may take those that exist at any time.
 *
 * <p>The number of values is volatile: a thread that reads it sees all values up to there, which
 * are never changed or moved. When there is no room, the next value begins another reply. {@link
 * #complete} and what has been taken are guarded by the lock of the {@link Outbox}.
 */
final class OpenReply implements Outbox.Waiting {
  /** About how long the JSON of an item is, not counting its value. */
  private static final int BYTES_BESIDE_VALUE = 8;

  private final Assignment assignment;
  private final long first;
  private final JsonValues.Builder values;
  private final long[] took;
  private volatile int count;

  /** Set by the session when it has taken values: the task thread has to tell it of later ones. */
  private volatile boolean unwatched;

  private int taken;
  private int takenBytes;
  private long startedMicros;
  private boolean complete;

  /**
   * Creates a reply without values.
   *
   * @param first index of the first item
   * @param items how many items there is room for
   * @param bytes how many bytes of values, each with a comma
   * @param startedMicros when the first item started
   */
  OpenReply(Assignment assignment, long first, int items, int bytes, long startedMicros) {
    this.assignment = assignment;
    this.first = first;
    this.values = new JsonValues.Builder(items, bytes);
    this.took = new long[items];
    this.startedMicros = startedMicros;
  }

  /** Whether an item follows the last one, and its value has room. Task thread. */
  boolean continuedBy(Assignment other, long index, JsonBytes value) {
    return assignment == other && index == first + count && values.hasRoom(value);
  }

  /** Adds the value of the next item. Task thread. */
  void add(JsonBytes value, long micros) {
    int index = count;
    took[index] = micros;
    values.add(value);
    count = index + 1;
  }

  /** Roughly how long all values are as JSON, the taken ones included. */
  int bytes() {
    return values.bytes() + BYTES_BESIDE_VALUE * count;
  }

  /** Whether the session has to be told of further values. Task thread. */
  boolean isUnwatched() {
    return unwatched;
  }

  // With the outbox's lock:

  /** Notes that the session is told. */
  void watched() {
    unwatched = false;
  }

  /** Notes that nothing more will be added. */
  void end() {
    complete = true;
  }

  @Override
  public Assignment assignment() {
    return assignment;
  }

  @Override
  public boolean isComplete() {
    return complete;
  }

  @Override
  public int bytesLeft() {
    return bytes() - takenBytes;
  }

  @Override
  public boolean isAnyLeft() {
    return taken < count;
  }

  /** Takes all values that were not taken yet. */
  @Override
  public Outbox.Reply take() {
    if (!complete) {
      // Before the count is read: either that value is among them, or the task thread sees this.
      unwatched = true;
    }
    int to = count;
    long[] micros = Arrays.copyOfRange(took, taken, to);
    Result result =
        new Result.Values(
            first + taken,
            assignment.message().attempt(),
            assignment.message().generation(),
            startedMicros,
            micros,
            values.toValues(taken, to));
    startedMicros += Arrays.stream(micros).sum();
    takenBytes = bytes();
    taken = to;
    return new Outbox.Reply(assignment, result);
  }
}
