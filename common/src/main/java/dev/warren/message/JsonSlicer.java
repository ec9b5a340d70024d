package dev.warren.message;

import java.util.Arrays;

/**
 * Cuts a JSON array into its elements by brackets, quotes and commas alone, at about 1 ns a byte
 * and without an object for each. An element that is no JSON does not harm its neighbours: it is
 * cut out as it is, and refused when it is read. Not thread-safe.
 */
final class JsonSlicer {
  /** Room for the starts and ends of as many items as most messages have. */
  private static final int FIRST_BOUNDS = 8;

  private final byte[] bytes;
  private final int end;
  private int position;

  /** Stands behind the bracket that opens an array. */
  JsonSlicer(byte[] bytes, int position, int end) {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
  }

  /**
   * The elements of the array that a value is.
   *
   * @throws JsonSyntaxException if it is no array
   */
  static JsonValues elements(JsonBytes array) throws JsonSyntaxException {
    int end = array.offset() + array.length();
    JsonSlicer slicer = new JsonSlicer(array.bytes(), array.offset(), end);
    slicer.skipSpace();
    slicer.expect('[');
    slicer.position++;
    JsonValues elements = slicer.elements();
    slicer.position++;
    slicer.skipSpace();
    if (slicer.position < end) {
      throw slicer.expected("nothing more after the array");
    }
    return elements;
  }

  /** The place it stands at. */
  int position() {
    return position;
  }

  /** Cuts up to the bracket that closes the array, and stands there. */
  JsonValues elements() throws JsonSyntaxException {
    int[] bounds = new int[FIRST_BOUNDS];
    int size = 0;
    boolean dense = true;
    skipSpace();
    boolean isMore = position == end || bytes[position] != ']';
    while (isMore) {
      if (size == Limits.MAX_ITEMS) {
        throw new JsonSyntaxException(
            "an array has more than " + Limits.MAX_ITEMS + " items, the most a message may carry");
      }
      skipSpace();
      int start = position;
      if (!skipPlainInteger()) {
        skipElement();
      }
      int stop = position;
      while (stop > start && isSpace(bytes[stop - 1])) {
        stop--;
      }
      if (stop == start) {
        throw expected("a value");
      }
      if (2 * size == bounds.length) {
        bounds = Arrays.copyOf(bounds, 4 * bounds.length);
      }
      dense &= size == 0 || start == bounds[2 * size - 1] + 1;
      bounds[2 * size] = start;
      bounds[2 * size + 1] = stop;
      size++;
      isMore = bytes[position] == ',';
      if (isMore) {
        position++;
      }
    }
    expect(']');
    return new JsonValues(bytes, bounds, size, dense);
  }

  /**
   * Steps over an integer, alone or in an array of its own, that is followed by a comma or a
   * bracket: most values of a large message. Without this a message of a thousand takes twice as
   * long.
   *
   * @return false for anything else; nothing is consumed then
   */
  private boolean skipPlainInteger() {
    int p = position;
    boolean isArray = p < end && bytes[p] == '[';
    int start = isArray ? p + 1 : p;
    p = start;
    while (p < end && bytes[p] >= '0' && bytes[p] <= '9') {
      p++;
    }
    if (p == start || (isArray && (p == end || bytes[p++] != ']'))) {
      return false;
    }
    if (p == end || (bytes[p] != ',' && bytes[p] != ']')) {
      return false;
    }
    position = p;
    return true;
  }

  /** Steps to the comma or the bracket that follows the element. */
  private void skipElement() throws JsonSyntaxException {
    for (int depth = 0; position < end; position++) {
      switch (bytes[position]) {
        case '[', '{' -> depth++;
        case '"' -> skipString();
        case ',' -> {
          if (depth == 0) {
            return;
          }
        }
        case ']', '}' -> {
          if (depth-- == 0) {
            return;
          }
        }
        default -> {} // whatever it is
      }
    }
    throw endsTooEarly();
  }

  /** Steps to the closing quote. */
  private void skipString() throws JsonSyntaxException {
    for (position++; position < end; position++) {
      if (bytes[position] == '"') {
        return;
      }
      if (bytes[position] == '\\') {
        position++;
      }
    }
    throw endsTooEarly();
  }

  private void skipSpace() {
    while (position < end && isSpace(bytes[position])) {
      position++;
    }
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  private void expect(char c) throws JsonSyntaxException {
    if (position == end) {
      throw endsTooEarly();
    }
    if (bytes[position] != c) {
      throw expected("'" + c + "'");
    }
  }

  private JsonSyntaxException expected(String what) {
    return new JsonSyntaxException("expected " + what + " at byte " + position);
  }

  private static JsonSyntaxException endsTooEarly() {
    return new JsonSyntaxException("it ends too early");
  }
}
