package dev.warren.message;

import java.lang.reflect.Type;

/**
 * Writes values as JSON, each over the one before, which saves an object for each small result. Not
 * thread-safe.
 */
public final class ValueBuffer {
  private final JsonWriter out = new JsonWriter(20);

  /** Creates an empty one. */
  public ValueBuffer() {}

  /**
   * The value as JSON, which is only valid until the next call.
   *
   * @throws ValueException if it has no JSON form within the limits
   */
  public JsonBytes encode(Object value, Type type) throws ValueException {
    out.truncate(0);
    return IntegerValues.write(value, type, out)
        ? out.written()
        : JsonBytes.of(ValueCodec.encode(value, type));
  }
}
