package dev.warren.message;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes and reads arguments and results as JSON of their declared type. Thread-safe; blocks
 * nowhere. A value may be nested as deep as {@link Limits#MAX_VALUE_DEPTH} and be as large as
 * {@link Limits#MAX_VALUE_BYTES}, as may all arguments of an item together.
 */
public final class ValueCodec {

  private static final JsonBytes NULL = JsonBytes.of("null");

  private ValueCodec() {}

  /**
   * The value as JSON.
   *
   * @throws ValueException if it has no JSON form within the limits
   */
  public static byte[] encode(Object value, Type type) throws ValueException {
    requireNonNull(type, "type");
    if (value == null) {
      if (type instanceof Class<?> c && c.isPrimitive()) {
        throw nullFor(type);
      }
      return NULL.toByteArray();
    }
    byte[] simple = type instanceof Class<?> ? SimpleValues.encode(value, type) : null;
    return simple != null ? simple : JacksonValues.encode(value, type);
  }

  /**
   * The arguments of one item as one JSON array.
   *
   * @throws ValueException if one has no JSON form within the limits; its path starts with the
   *     position, as in {@code $[0].name}
   * @throws IllegalArgumentException if there are not as many as types
   */
  public static byte[] encodeArguments(Object[] arguments, List<Type> types) throws ValueException {
    if (arguments.length != types.size()) {
      throw new IllegalArgumentException(
          arguments.length + " arguments for a task that takes " + types.size());
    }
    JsonWriter out = new JsonWriter(24).raw('[');
    for (int i = 0; i < arguments.length; i++) {
      if (i > 0) {
        out.raw(',');
      }
      try {
        encode(arguments[i], types.get(i), out);
      } catch (ValueException e) {
        throw e.inside(i);
      }
      checkSize(out.length() + 1L);
    }
    return out.raw(']').toByteArray();
  }

  private static void encode(Object value, Type type, JsonWriter out) throws ValueException {
    if (!(type instanceof Class<?>) || !SimpleValues.writeInteger(value, type, out)) {
      byte[] json = encode(value, type);
      out.raw(json, 0, json.length);
    }
  }

  /**
   * Reads a value.
   *
   * @throws ValueException if it is no value of that type
   */
  public static Object decode(JsonBytes json, Type type) throws ValueException {
    requireNonNull(type, "type");
    checkSize(json.length());
    if (type instanceof Class<?> simple) {
      Object value = SimpleValues.decode(json, simple);
      if (value != SimpleValues.NOT_SIMPLE) {
        return value;
      }
      if (simple.isPrimitive() && json.equals(NULL)) {
        throw nullFor(type);
      }
    }
    return JacksonValues.decode(json, type);
  }

  /**
   * Reads the arguments of one item.
   *
   * @throws ValueException if they are not values of those types, in that number
   */
  public static Object[] decodeArguments(JsonBytes array, List<Type> types) throws ValueException {
    checkSize(array.length());
    List<JsonBytes> values = elements(array);
    if (values.size() != types.size()) {
      throw new ValueException(
          "$", "there are " + values.size() + " arguments for a task that takes " + types.size());
    }
    Object[] arguments = new Object[values.size()];
    for (int i = 0; i < arguments.length; i++) {
      try {
        arguments[i] = decode(values.get(i), types.get(i));
      } catch (ValueException e) {
        throw e.inside(i);
      }
    }
    return arguments;
  }

  private static List<JsonBytes> elements(JsonBytes array) throws ValueException {
    try {
      List<JsonBytes> values = new ArrayList<>(2);
      JsonScanner in = new JsonScanner(array);
      in.beginArray();
      for (boolean isFirst = true; in.nextElement(isFirst); isFirst = false) {
        values.add(in.value());
      }
      in.finish();
      return values;
    } catch (JsonSyntaxException e) {
      throw new ValueException("$", e.getMessage());
    }
  }

  private static ValueException nullFor(Type type) {
    return new ValueException("$", "null is no value of type " + type.getTypeName());
  }

  static void checkSize(long bytes) throws ValueException {
    if (bytes > Limits.MAX_VALUE_BYTES) {
      throw tooLarge();
    }
  }

  static ValueException tooLarge() {
    return new ValueException(
        "$", "the value is larger than " + Limits.MAX_VALUE_BYTES + " bytes of JSON");
  }
}
