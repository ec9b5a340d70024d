package dev.warren.message;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.reflect.Type;
import java.math.BigInteger;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Values of the types that tasks use most. A process that meets no others does not load Jackson,
 * which takes a good part of the start of a worker. What looks unusual is left to Jackson, so that
 * it has the last word on every value and every error.
 */
final class SimpleValues {

  /** Stands for "not a simple value", as null is one. */
  static final Object NOT_SIMPLE = new Object();

  private static final JsonBytes NULL = JsonBytes.of("null");
  private static final JsonBytes TRUE = JsonBytes.of("true");
  private static final JsonBytes FALSE = JsonBytes.of("false");
  private static final Set<Class<?>> NULLABLE =
      Set.of(
          String.class, BigInteger.class, Integer.class, Long.class, Double.class, Boolean.class);

  private SimpleValues() {}

  /** The value as JSON, or null if it is not a simple one. */
  static byte[] encode(Object value, Type type) throws ValueException {
    Object simple = type == JsonNode.class ? SimpleNodes.value((JsonNode) value) : value;
    return encodeSimple(simple);
  }

  /**
   * Writes the value if it is an integer of a machine word: most arguments are, and a million of
   * them should not be copied twice.
   */
  static boolean writeInteger(Object value, Type type, JsonWriter out) {
    if (!(type instanceof Class<?>)) {
      return false;
    }
    if (value instanceof Integer small) {
      out.number(small);
      return true;
    }
    if (value instanceof Long number) {
      out.number(number);
      return true;
    }
    return type == JsonNode.class && value != null && SimpleNodes.writeInteger(value, out);
  }

  private static byte[] encodeSimple(Object value) throws ValueException {
    if (value instanceof Integer || value instanceof Long) {
      return new JsonWriter(20).number(((Number) value).longValue()).toByteArray();
    }
    if (value instanceof BigInteger integer) {
      return Decimal.encode(integer);
    }
    if (value instanceof String text) {
      ValueCodec.checkSize(text.length());
      byte[] json = new JsonWriter(text.length() + 2).string(text).toByteArray();
      ValueCodec.checkSize(json.length);
      return json;
    }
    if (value instanceof Boolean || (value instanceof Double number && Double.isFinite(number))) {
      return value.toString().getBytes(US_ASCII);
    }
    return null;
  }

  /** The value, or {@link #NOT_SIMPLE}. */
  static Object decode(JsonBytes json, Class<?> type) throws ValueException {
    if (json.length() == 0) {
      return NOT_SIMPLE;
    }
    long small = Decimal.decodeSmall(json);
    Object integer = small == Decimal.NONE ? NOT_SIMPLE : integer(small, type);
    if (integer != NOT_SIMPLE) {
      return integer;
    }
    if (type == JsonNode.class) {
      return node(json);
    }
    byte first = json.bytes()[json.offset()];
    if (first == '"') {
      return type == String.class ? string(json) : NOT_SIMPLE;
    }
    if (first == '-' || (first >= '0' && first <= '9')) {
      return number(json, type);
    }
    if (type == boolean.class || type == Boolean.class) {
      if (json.equals(TRUE)) {
        return true;
      }
      if (json.equals(FALSE)) {
        return false;
      }
    }
    return NULLABLE.contains(type) && json.equals(NULL) ? null : NOT_SIMPLE;
  }

  /**
   * The value of an array of one small integer, which most arguments are, or {@link #NOT_SIMPLE}
   * for everything else.
   */
  static Object decodeOnlyInteger(JsonBytes array, Class<?> type) {
    byte[] bytes = array.bytes();
    int start = array.offset();
    int last = start + array.length() - 1;
    if (last <= start || bytes[start] != '[' || bytes[last] != ']') {
      return NOT_SIMPLE;
    }
    long value = Decimal.decodeSmall(bytes, start + 1, last);
    return value == Decimal.NONE ? NOT_SIMPLE : integer(value, type);
  }

  private static Object node(JsonBytes json) throws ValueException {
    Object value =
        switch (json.bytes()[json.offset()]) {
          case '"' -> string(json);
          case 't', 'f' -> decode(json, Boolean.class);
          case 'n' -> decode(json, String.class);
          default -> NOT_SIMPLE;
        };
    return value == NOT_SIMPLE ? NOT_SIMPLE : SimpleNodes.node(value);
  }

  private static String string(JsonBytes json) throws ValueException {
    try {
      JsonScanner in = new JsonScanner(json);
      String text = in.string();
      in.finish();
      return text;
    } catch (JsonSyntaxException e) {
      throw new ValueException("$", e.getMessage());
    }
  }

  /** A number that is no small integer, or a double. */
  private static Object number(JsonBytes json, Class<?> type) {
    if (type == double.class || type == Double.class) {
      return isNumber(json) ? fraction(json.asString()) : NOT_SIMPLE;
    }
    return type == BigInteger.class && Decimal.isInteger(json) ? Decimal.decode(json) : NOT_SIMPLE;
  }

  /** What is too large or too small for a double is left to Jackson, which says so. */
  private static Object fraction(String number) {
    double value = Double.parseDouble(number);
    boolean isTooSmall = value == 0 && number.length() > "-0.0".length();
    return isTooSmall || Double.isInfinite(value) ? NOT_SIMPLE : (Object) value;
  }

  private static Object integer(long value, Class<?> type) {
    if (type == JsonNode.class) {
      return SimpleNodes.integer(value);
    }
    if (type == long.class || type == Long.class) {
      return value;
    }
    if (type == int.class || type == Integer.class) {
      return value == (int) value ? (Object) (int) value : NOT_SIMPLE;
    }
    return type == BigInteger.class ? BigInteger.valueOf(value) : NOT_SIMPLE;
  }

  private static boolean isNumber(JsonBytes json) {
    try {
      JsonScanner in = new JsonScanner(json);
      in.skip();
      in.finish();
      return true;
    } catch (JsonSyntaxException e) {
      return false;
    }
  }
}
