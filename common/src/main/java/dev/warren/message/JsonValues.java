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

  /** Where each value starts, and where it ends. */
  private final int[] bounds;

  private final int size;

  /** Whether one comma, and nothing else, stands between any two of them. */
  private final boolean dense;

  private JsonValues(byte[] bytes, int[] bounds, int size, boolean dense) {
    this.bytes = bytes;
    this.bounds = bounds;
    this.size = size;
    this.dense = dense;
  }

  /** The same values in a list that nobody changes. */
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

  /** The bytes that the values and what lies between them take up. */
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

  /** Values that are found in a text. */
  static final class Slices {
    private static final int FEW = 4;

    private final byte[] bytes;
    private int[] bounds = new int[2 * FEW];
    private int size;
    private boolean dense = true;

    Slices(byte[] bytes) {
      this.bytes = bytes;
    }

    void add(int start, int end) {
      if (2 * size == bounds.length) {
        bounds = Arrays.copyOf(bounds, 4 * bounds.length);
      }
      dense &= size == 0 || start == bounds[2 * size - 1] + 1;
      bounds[2 * size] = start;
      bounds[2 * size + 1] = end;
      size++;
    }

    int size() {
      return size;
    }

    JsonValues toValues() {
      return new JsonValues(bytes, bounds, size, dense);
    }
  }

  /** Collects values. Not thread-safe. */
  public static final class Builder {
    private static final int USUAL_BYTES = 8;

    private final JsonWriter out;
    private int[] bounds;
    private int size;

    /**
     * Creates an empty one.
     *
     * @param expected about how many values there will be
     */
    public Builder(int expected) {
      this(expected, USUAL_BYTES * expected + 2 * USUAL_BYTES);
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

    /** How many bytes they and the commas between them take up. */
    public int bytes() {
      return out.length();
    }

    /** Adds a value, which must be JSON. */
    public void add(JsonBytes value) {
      begin().write(value);
      end();
    }

    /** Takes the last value out again. */
    public JsonBytes removeLast() {
      size--;
      int start = bounds[2 * size];
      JsonBytes last =
          JsonBytes.of(Arrays.copyOfRange(out.written().bytes(), start, bounds[2 * size + 1]));
      out.truncate(size == 0 ? 0 : start - 1);
      return last;
    }

    /** A value begins: it is to be written there. */
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

    /** The bytes that were written since {@link #begin}. */
    int begun() {
      return out.length() - bounds[2 * size];
    }

    /** The value is complete. */
    void end() {
      bounds[2 * size + 1] = out.length();
      size++;
    }

    /** There will be no such value. */
    void undo() {
      out.truncate(size == 0 ? 0 : bounds[2 * size - 1]);
    }

    /**
     * Some of the values. While there {@linkplain #hasRoom is room} others may be added at the same
     * time: the thread that calls this has to know by other means that these ones are there.
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
