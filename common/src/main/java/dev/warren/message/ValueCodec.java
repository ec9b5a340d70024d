package dev.warren.message;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.Type;
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
    try {
      byte[] simple = type instanceof Class<?> ? SimpleValues.encode(value, type) : null;
      return simple != null ? simple : JacksonValues.encode(value, type);
    } catch (ValueException e) {
      throw e;
    } catch (Throwable e) { // what code of the user's does, or no memory for this one value
      throw ValueException.thrown("$", e);
    }
  }

  /**
   * Adds the arguments of one item, as one JSON array.
   *
   * @param items takes the array; unchanged if this throws
   * @throws ValueException if one has no JSON form within the limits; its path starts with the
   *     position, as in {@code $[0].name}
   * @throws IllegalArgumentException if there are not as many as types
   */
  public static void encodeArguments(Object[] arguments, List<Type> types, JsonValues.Builder items)
      throws ValueException {
    if (arguments.length != types.size()) {
      throw new IllegalArgumentException(
          arguments.length + " arguments for a task that takes " + types.size());
    }
    JsonWriter out = items.begin();
    boolean complete = false;
    try {
      out.raw('[');
      for (int i = 0; i < arguments.length; i++) {
        if (i > 0) {
          out.raw(',');
        }
        encode(arguments[i], types.get(i), i, out);
        checkSize(items.begun() + 1L);
      }
      out.raw(']');
      items.end();
      complete = true;
    } finally {
      if (!complete) {
        items.undo();
      }
    }
  }

  private static void encode(Object value, Type type, int index, JsonWriter out)
      throws ValueException {
    if (SimpleValues.writeInteger(value, type, out)) {
      return;
    }
    byte[] json;
    try {
      json = encode(value, type);
    } catch (ValueException e) {
      throw e.inside(index);
    }
    out.raw(json, 0, json.length);
  }

  /**
   * Checks some text that is to be sent on as it is, in the way it will be checked where it
   * arrives.
   *
   * @param depth how deep it may be nested
   * @throws JsonSyntaxException if it is not one JSON value in UTF-8, or is nested deeper; what
   *     follows that place is not looked at
   */
  public static void check(JsonBytes json, int depth) throws JsonSyntaxException {
    JsonScanner in = new JsonScanner(json);
    in.skip(JsonScanner.MAX_DEPTH - depth);
    in.finish();
  }

  /**
   * Refuses what stands in a message for a result that was none.
   *
   * @throws ValueException if it does
   */
  public static void checkResult(JsonBytes json) throws ValueException {
    if (json.length() == 0) {
      throw new ValueException(
          "$",
          "the result that came is no JSON in UTF-8, or is beyond a limit ("
              + Limits.MAX_VALUE_BYTES
              + " bytes, "
              + Limits.MAX_VALUE_DEPTH
              + " levels)");
    }
  }

  /**
   * Reads a value.
   *
   * @throws ValueException if it is no value of that type
   */
  public static Object decode(JsonBytes json, Type type) throws ValueException {
    requireNonNull(type, "type");
    checkResult(json);
    checkSize(json.length());
    try {
      return decodeAs(json, type);
    } catch (ValueException e) {
      throw e;
    } catch (Throwable e) { // as above
      throw ValueException.thrown("$", e);
    }
  }

  private static Object decodeAs(JsonBytes json, Type type) throws ValueException {
    if (type instanceof Class<?> simple) {
      Object value = SimpleValues.decode(json, simple);
      if (value != SimpleValues.NOT_SIMPLE) {
        return value;
      }
      if (simple.isPrimitive() && json.equals(NULL)) {
        throw nullFor(type);
      }
    }
    HeapShare.check(json, type);
    return JacksonValues.decode(json, type);
  }

  /**
   * Reads the arguments of one item.
   *
   * @throws ValueException if they are not values of those types, in that number
   */
  public static Object[] decodeArguments(JsonBytes array, List<Type> types) throws ValueException {
    checkSize(array.length());
    Object[] arguments = new Object[types.size()];
    if (arguments.length == 1 && types.get(0) instanceof Class<?> type) {
      arguments[0] = SimpleValues.decodeOnlyInteger(array, type);
      if (arguments[0] != SimpleValues.NOT_SIMPLE) {
        return arguments;
      }
    }
    int count = 0;
    try {
      JsonScanner in = new JsonScanner(array);
      in.beginArray();
      while (in.nextElement(count == 0)) {
        JsonBytes value = in.value();
        if (count < arguments.length) {
          arguments[count] = decodeArgument(value, types.get(count), count);
        }
        count++;
      }
      in.finish();
    } catch (JsonSyntaxException e) {
      throw new ValueException("$", e.getMessage());
    }
    if (count != arguments.length) {
      throw new ValueException(
          "$", "there are " + count + " arguments for a task that takes " + types.size());
    }
    return arguments;
  }

  private static Object decodeArgument(JsonBytes value, Type type, int index)
      throws ValueException {
    try {
      return decode(value, type);
    } catch (ValueException e) {
      throw e.inside(index);
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
