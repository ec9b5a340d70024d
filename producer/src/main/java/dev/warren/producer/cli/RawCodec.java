package dev.warren.producer.cli;

import dev.warren.engine.ItemCodec;
import dev.warren.message.JsonBytes;
import dev.warren.message.JsonValues;
import dev.warren.message.ValueCodec;
import dev.warren.message.ValueException;
import java.util.Optional;

/** Passes JSON through. An item is either its arguments as a JSON array, or why it has none. */
final class RawCodec implements ItemCodec {

  /** An item that is run. */
  static Object[] item(byte[] arguments) {
    return new Object[] {arguments};
  }

  /** An item that fails before it is sent. */
  static Object[] faulty(ValueException fault) {
    return new Object[] {fault};
  }

  /** The arguments of an item that is run. */
  static Optional<byte[]> arguments(Object[] item) {
    return item[0] instanceof byte[] json ? Optional.of(json) : Optional.empty();
  }

  /** Bytes that an item holds. */
  static int size(Object[] item) {
    return item[0] instanceof byte[] json ? json.length : 0;
  }

  @Override
  public void encode(Object[] item, JsonValues.Builder items) throws ValueException {
    if (item[0] instanceof ValueException fault) {
      throw fault;
    }
    items.add(JsonBytes.of((byte[]) item[0]));
  }

  /** The value as compact JSON in an array of its own, harmless on a terminal. */
  @Override
  public Object decode(JsonBytes value) throws ValueException {
    ValueCodec.checkResult(value);
    return JsonText.harmless(JsonText.compact(value));
  }
}
