package dev.warren.engine;

import dev.warren.job.Chunk;
import dev.warren.message.JsonBytes;
import dev.warren.message.JsonValues;
import java.util.List;
import java.util.Optional;

/** Items that are sent in one message at first. */
final class TaskChunk extends Chunk {
  private final Work work;
  private final List<JsonBytes> arguments;
  private final long queued;
  private volatile long sentAt;

  /**
   * Creates a chunk that is in no table yet.
   *
   * @param queued when it was submitted, in microseconds since the epoch
   */
  TaskChunk(Work work, int firstIndex, List<JsonBytes> arguments, long queued) {
    super(work, work.options().retryPolicy(), firstIndex, arguments.size());
    this.work = work;
    this.arguments = arguments;
    this.queued = queued;
  }

  Work work() {
    return work;
  }

  List<JsonBytes> arguments() {
    return arguments;
  }

  /**
   * The arguments of an item, to be shown.
   *
   * @param offset of the item in this chunk
   */
  ItemArguments shown(int offset) {
    return () -> Optional.of(arguments.get(offset));
  }

  long queued() {
    return queued;
  }

  /** It is sent now, in milliseconds since the epoch. */
  void sent(long time) {
    sentAt = time;
  }

  /** When it was sent in one message, in milliseconds since the epoch; 0 if it was not. */
  long sentAt() {
    return sentAt;
  }

  /** The bytes of the arguments, held until the last item is answered. */
  long bytes() {
    return arguments instanceof JsonValues values ? values.span() : 0;
  }
}
