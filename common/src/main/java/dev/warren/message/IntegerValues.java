package dev.warren.message;

import java.lang.reflect.Type;
import java.math.BigInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.LongNode;

/**
 * Reads and writes integers, which most arguments and results are, without the parser and the
 * generator that Jackson makes for each value: reading takes 20 ns instead of 400, writing 10
 * instead of 130. Unusual forms and all errors are left to Jackson. Thread-safe.
 */
final class IntegerValues {

  /** Stands for a value that is not read here. */
  static final Object NONE = new Object();

  /** An integer of at most so many characters always fits a long. */
  private static final int MAX_LENGTH = 18;

  /** Stands for anything but an integer of at most {@link #MAX_LENGTH} characters. */
  static final long NOT_SMALL = Long.MIN_VALUE;

  private IntegerValues() {}

  /** Writes the value if it is an int or a long; false if it is not. */
  static boolean write(Object value, Type type, JsonWriter out) {
    boolean isNode =
        type == JsonNode.class && (value instanceof IntNode || value instanceof LongNode);
    if (isNode) {
      out.number(((JsonNode) value).longValue());
      return true;
    }
    boolean isInteger = value instanceof Integer || value instanceof Long;
    if (isInteger && type instanceof Class<?>) {
      out.number(((Number) value).longValue());
      return true;
    }
    return false;
  }

  /** The value of that type, or {@link #NONE}. */
  static Object read(JsonBytes json, Class<?> type) {
    Object small = read(json.bytes(), json.offset(), json.offset() + json.length(), type);
    boolean isLong = small == NONE && type == BigInteger.class && Decimal.isInteger(json);
    return isLong ? Decimal.decode(json) : small;
  }

  /** The value of an array of one small integer, or {@link #NONE} for everything else. */
  static Object readOnly(JsonBytes array, Class<?> type) {
    byte[] bytes = array.bytes();
    int start = array.offset();
    int last = start + array.length() - 1;
    boolean isArray = last > start && bytes[start] == '[' && bytes[last] == ']';
    return isArray ? read(bytes, start + 1, last, type) : NONE;
  }

  private static Object read(byte[] bytes, int from, int end, Class<?> type) {
    long value = small(bytes, from, end);
    if (value == NOT_SMALL) {
      return NONE;
    }
    boolean isInt = value == (int) value;
    if (type == int.class || type == Integer.class) {
      return isInt ? (Object) (int) value : NONE;
    }
    if (type == long.class || type == Long.class) {
      return value;
    }
    if (type == JsonNode.class) {
      return isInt ? IntNode.valueOf((int) value) : LongNode.valueOf(value);
    }
    return type == BigInteger.class ? BigInteger.valueOf(value) : NONE;
  }

  /** The value of an integer of at most {@link #MAX_LENGTH} characters, or {@link #NOT_SMALL}. */
  static long small(byte[] bytes, int from, int end) {
    if (from >= end || end - from > MAX_LENGTH) {
      return NOT_SMALL;
    }
    boolean isNegative = bytes[from] == '-';
    int start = isNegative ? from + 1 : from;
    if (start == end || (bytes[start] == '0' && start + 1 < end)) {
      return NOT_SMALL;
    }
    long value = 0;
    for (int i = start; i < end; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return NOT_SMALL;
      }
      value = 10 * value + digit;
    }
    return isNegative ? -value : value;
  }
}
