package dev.warren.message;

import static java.util.Objects.requireNonNull;

import dev.warren.task.RawJson;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes and reads arguments and results as JSON of their declared type. Thread-safe; never blocks.
 * A value may be nested as deep as {@link Limits#MAX_VALUE_DEPTH} and be as large as {@link
 * Limits#MAX_VALUE_BYTES}, as may all arguments of an item together.
 */
public final class ValueCodec {

  private static final JsonBytes NULL = JsonBytes.of("null");

  /** For text that is only checked; {@link #check} counts the levels itself. */
  private static final JsonFactory TEXT =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .build();

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
      if (value instanceof RawJson raw) {
        return checked(raw, Limits.MAX_VALUE_DEPTH).bytes();
      }
      return value instanceof BigInteger integer && type instanceof Class<?>
          ? Decimal.encode(integer)
          : JacksonValues.encode(value, type);
    } catch (ValueException e) {
      throw e;
    } catch (Throwable e) { // from the user's code, or out of memory for this one value
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
      out.write('[');
      for (int i = 0; i < arguments.length; i++) {
        if (i > 0) {
          out.write(',');
        }
        encode(arguments[i], types.get(i), i, out);
        checkSize(items.begun() + 1L);
      }
      out.write(']');
      items.end();
      complete = true;
    } finally {
      if (!complete) {
        items.undo();
      }
    }
  }

  /**
   * Adds the arguments of one item, which the caller has as one JSON array.
   *
   * @param items takes the array; unchanged if this throws
   * @throws ValueException if it is no JSON array, or beyond a limit
   */
  public static void encodeArguments(RawJson array, JsonValues.Builder items)
      throws ValueException {
    JsonBytes json = checked(array, Limits.MAX_VALUE_DEPTH + 1);
    int start = 0;
    while (json.bytes()[start] <= ' ') {
      start++;
    }
    if (json.bytes()[start] != '[') {
      throw new ValueException(
          "$", "the arguments of a task are an array: write them as [first,second]");
    }
    items.add(json);
  }

  private static JsonBytes checked(RawJson raw, int depth) throws ValueException {
    JsonBytes json = JsonBytes.of(raw.toByteArray());
    checkSize(json.length());
    checkRaw(json, depth);
    return json;
  }

  private static void checkRaw(JsonBytes json, int depth) throws ValueException {
    try {
      check(json, depth);
    } catch (JsonSyntaxException e) {
      throw new ValueException(
          "$", e.isTooDeep() ? e.getMessage() : "this is not JSON: " + e.getMessage());
    }
  }

  private static void encode(Object value, Type type, int index, JsonWriter out)
      throws ValueException {
    if (IntegerValues.write(value, type, out)) {
      return;
    }
    byte[] json;
    try {
      json = encode(value, type);
    } catch (ValueException e) {
      throw e.inside(index);
    }
    out.write(json, 0, json.length);
  }

  /**
   * Checks text that is passed on as it is, in the same way as its receiver will.
   *
   * @param depth how deep it may be nested
   * @throws JsonSyntaxException if it is not one JSON value in UTF-8, or is nested deeper; what
   *     follows that place is not looked at
   */
  public static void check(JsonBytes json, int depth) throws JsonSyntaxException {
    json.checkUtf8();
    int values = 0;
    int open = 0;
    try (JsonParser in =
        TEXT.createParser(ObjectReadContext.empty(), json.bytes(), json.offset(), json.length())) {
      for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
        open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        values += open == 0 ? 1 : 0;
        if (open > depth) {
          throw new JsonSyntaxException(
              "a value is nested deeper than " + Limits.MAX_VALUE_DEPTH, true);
        }
      }
    } catch (JacksonException e) {
      throw JsonSyntaxException.of(e, 0);
    }
    if (values != 1) {
      throw new JsonSyntaxException("expected one value, not " + values);
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
    try {
      return decodeAs(json, type);
    } catch (ValueException e) {
      throw e;
    } catch (Throwable e) { // as above
      throw ValueException.thrown("$", e);
    }
  }

  private static Object decodeAs(JsonBytes json, Type type) throws ValueException {
    if (type == RawJson.class) {
      checkRaw(json, Limits.MAX_VALUE_DEPTH);
      return RawJson.of(json.toByteArray());
    }
    if (type instanceof Class<?> simple) {
      Object value = IntegerValues.read(json, simple);
      if (value != IntegerValues.NONE) {
        return value;
      }
      if (simple.isPrimitive() && json.equals(NULL)) {
        throw nullFor(type);
      }
    }
    try {
      json.checkUtf8();
    } catch (JsonSyntaxException e) {
      throw new ValueException("$", e.getMessage());
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
      arguments[0] = IntegerValues.readOnly(array, type);
      if (arguments[0] != IntegerValues.NONE) {
        return arguments;
      }
    }
    JsonValues values;
    try {
      values = JsonSlicer.elements(array);
    } catch (JsonSyntaxException e) {
      throw new ValueException("$", e.getMessage());
    }
    if (values.size() != arguments.length) {
      throw new ValueException(
          "$", "there are " + values.size() + " arguments for a task that takes " + types.size());
    }
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = decodeArgument(values.get(i), types.get(i), i);
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
