package dev.warren.engine;

import dev.warren.message.JsonBytes;
import dev.warren.message.JsonValues;
import dev.warren.message.ValueException;

/**
 * Turns the arguments of an item into JSON, and the JSON of its result into a value. Thread-safe.
 */
public interface ItemCodec {

  /**
   * Encodes the arguments of one item as a JSON array.
   *
   * @param items takes the array; unchanged if this throws
   * @throws ValueException if an argument cannot be encoded or is beyond a limit
   */
  void encode(Object[] arguments, JsonValues.Builder items) throws ValueException;

  /**
   * Decodes a result. The slice is only valid during the call: keep a copy, not the slice.
   *
   * @throws ValueException if the value does not fit the type of the result
   */
  Object decode(JsonBytes value) throws ValueException;
}
