package dev.warren.pool;

import dev.warren.engine.ItemCodec;
import dev.warren.message.JsonBytes;
import dev.warren.message.JsonValues;
import dev.warren.message.ValueException;
import org.jspecify.annotations.Nullable;

/**
 * Learns how large the results of a call are, so that those that wait to be read can be bounded in
 * bytes. Where several threads decode at once, the mean is a little less exact.
 */
final class ResultSizes implements ItemCodec {
  /** How many of the last results the mean is made of, about. */
  private static final int MEMORY = 64;

  private final ItemCodec codec;
  private int seen;
  private volatile double mean;

  ResultSizes(ItemCodec codec) {
    this.codec = codec;
  }

  /** About how many results take up so many bytes; at least one does. */
  long itemsIn(long bytes) {
    return (long) Math.max(1, bytes / Math.max(1, mean));
  }

  @Override
  public void encode(@Nullable Object[] arguments, JsonValues.Builder items) throws ValueException {
    codec.encode(arguments, items);
  }

  @Override
  public @Nullable Object decode(JsonBytes value) throws ValueException {
    seen = Math.min(MEMORY, seen + 1);
    mean += (value.length() - mean) / seen;
    return codec.decode(value);
  }
}
