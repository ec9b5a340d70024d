package dev.warren.message;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * JSON values that lie one after the other in one array of bytes: a message of thousands of small
 * items must not be thousands of objects. Immutable.
 */
public final class JsonValues extends AbstractList<JsonBytes> implements RandomAccess {

  private final byte[] bytes;

  /** The start and the end of each value in the bytes; may be longer than needed. */
  private final int[] bounds;

  private final int size;

  /** Whether exactly one comma, and nothing else, separates them. */
  private final boolean dense;

  JsonValues(byte[] bytes, int[] bounds, int size, boolean dense) {
    this.bytes = bytes;
    this.bounds = bounds;
    this.size = size;
    this.dense = dense;
  }

  /** The same values in an immutable list. */
  static List<JsonBytes> immutable(List<JsonBytes> values) {
    return values instanceof JsonValues ? values : List.copyOf(values);
  }

  @Override
  public JsonBytes get(int index) {
    Objects.checkIndex(index, size);
    return new JsonBytes(bytes, bounds[2 * index], bounds[2 * index + 1] - bounds[2 * index]);
  }

  @Override
  public int size() {
    return size;
  }

  /**
   * Reads a value that is an integer of at most 18 digits.
   *
   * @throws JsonSyntaxException if it is not
   */
  long smallInteger(int index) throws JsonSyntaxException {
    long value = IntegerValues.small(bytes, bounds[2 * index], bounds[2 * index + 1]);
    if (value == IntegerValues.NOT_SMALL) {
      throw new JsonSyntaxException("expected a small integer at byte " + bounds[2 * index]);
    }
    return value;
  }

  /** The bytes from the first value to the end of the last. */
  public int span() {
    return size == 0 ? 0 : bounds[2 * size - 1] - bounds[0];
  }

  /** How many bytes the values take up at most, with a comma each. */
  static long bytes(List<JsonBytes> values) {
    if (values instanceof JsonValues compact) {
      return compact.span() + 1L;
    }
    long bytes = 0;
    for (JsonBytes value : values) {
      bytes += value.length() + 1L;
    }
    return bytes;
  }

  /** Writes the values as an array, each as it is. */
  static void write(List<JsonBytes> values, JsonWriter out) {
    out.write('[');
    if (values instanceof JsonValues compact && compact.dense) {
      out.write(compact.bytes, compact.size == 0 ? 0 : compact.bounds[0], compact.span());
    } else {
      for (int i = 0; i < values.size(); i++) {
        if (i > 0) {
          out.write(',');
        }
        out.write(values.get(i));
      }
    }
    out.write(']');
  }

  /** Collects values. Not thread-safe. */
  public static final class Builder {
    private static final int EXPECTED_BYTES = 8;

    private final JsonWriter out;
    private int[] bounds;
    private int size;

    /**
     * Creates an empty one.
     *
     * @param expected about how many values there will be
     */
    public Builder(int expected) {
      this(expected, EXPECTED_BYTES * expected + 2 * EXPECTED_BYTES);
    }

    /**
     * Creates an empty one.
     *
     * @param values how many values there is room for
     * @param bytes how many bytes they may take up, each with a comma
     */
    public Builder(int values, int bytes) {
      out = new JsonWriter(bytes);
      bounds = new int[2 * values];
    }

    /** Whether one more value can be added without moving the others. */
    public boolean hasRoom(JsonBytes value) {
      return 2 * size < bounds.length && out.room() > value.length();
    }

    /** How many values there are. */
    public int size() {
      return size;
    }

    /** How many bytes they and the commas between them have. */
    public int bytes() {
      return out.length();
    }

    /** Adds a value, which must be JSON. */
    public void add(JsonBytes value) {
      begin().write(value);
      end();
    }

    /** Begins a value, which is to be written to the result. */
    JsonWriter begin() {
      if (2 * size == bounds.length) {
        bounds = Arrays.copyOf(bounds, 4 * size + 2);
      }
      if (size > 0) {
        out.write(',');
      }
      bounds[2 * size] = out.length();
      return out;
    }

    /** The bytes written since {@link #begin}. */
    int begun() {
      return out.length() - bounds[2 * size];
    }

    /** Ends the value. */
    void end() {
      bounds[2 * size + 1] = out.length();
      size++;
    }

    /** Drops the value that was begun. */
    void undo() {
      out.truncate(size == 0 ? 0 : bounds[2 * size - 1]);
    }

    /**
     * Some of the values. While there {@linkplain #hasRoom is room}, another thread may add values
     * at the same time; the caller must know by other means that these are complete.
     *
     * @param from the first
     * @param to the one after the last
     */
    public JsonValues toValues(int from, int to) {
      int[] some = Arrays.copyOfRange(bounds, 2 * from, 2 * to);
      return new JsonValues(out.written().bytes(), some, to - from, true);
    }

    /** The values; this builder is not to be used again. */
    public JsonValues toValues() {
      return new JsonValues(out.toByteArray(), bounds, size, true);
    }
  }
}
