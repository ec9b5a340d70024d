package dev.warren.message;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Walks over JSON text once, from left to right, and hands out values as slices. It knows the
 * grammar and nothing of types, allocates nothing for what it skips, and loads no library: a worker
 * whose tasks take plain numbers never pays for one.
 */
final class JsonScanner {

  /** The values of a message are arguments in an array of their own. */
  static final int MAX_DEPTH = Limits.MAX_VALUE_DEPTH + 1;

  private final byte[] bytes;
  private final int end;
  private int position;

  JsonScanner(byte[] bytes) {
    this(JsonBytes.of(bytes));
  }

  JsonScanner(JsonBytes json) {
    this.bytes = json.bytes();
    this.position = json.offset();
    this.end = json.offset() + json.length();
  }

  /** Steps into an object. */
  void beginObject() throws JsonSyntaxException {
    expect('{');
  }

  /** Steps into an array. */
  void beginArray() throws JsonSyntaxException {
    expect('[');
  }

  /** Steps to the next element, or out of the array: then false. */
  boolean nextElement(boolean isFirst) throws JsonSyntaxException {
    return next(isFirst, ']');
  }

  /** Steps to the next member, or out of the object: then false. */
  boolean nextMember(boolean isFirst) throws JsonSyntaxException {
    return next(isFirst, '}');
  }

  private boolean next(boolean isFirst, char close) throws JsonSyntaxException {
    int c = peek();
    if (c == close) {
      position++;
      return false;
    }
    if (!isFirst) {
      expect(',');
    }
    return true;
  }

  /** Reads the name of a member; the value follows. */
  String name() throws JsonSyntaxException {
    String name = string();
    expect(':');
    return name;
  }

  /** After the value: there must be nothing more. */
  void finish() throws JsonSyntaxException {
    skipSpace();
    if (position < end) {
      throw unexpected("nothing more after the value");
    }
  }

  /** The first byte of the value that follows; it is not consumed. */
  int peek() throws JsonSyntaxException {
    skipSpace();
    if (position >= end) {
      throw endsTooEarly();
    }
    return bytes[position];
  }

  /** Where it stands in the text. */
  int position() {
    return position;
  }

  /** For slices of the text. */
  JsonValues.Slices slices() {
    return new JsonValues.Slices(bytes);
  }

  /** Reads a value as a slice of the text. */
  JsonBytes value() throws JsonSyntaxException {
    peek();
    int start = position;
    skip(0);
    return new JsonBytes(bytes, start, position - start);
  }

  /** Steps over a value. */
  void skip() throws JsonSyntaxException {
    skip(0);
  }

  /**
   * Steps over an element of an array. If it is wrong somewhere inside, up to where its brackets
   * and quotes say that it ends: what stands beside it may be right.
   *
   * @param depth how deep it is nested in others
   * @return whether it is right
   */
  boolean skipOrPassOver(int depth) throws JsonSyntaxException {
    int start = position;
    JsonSyntaxException reason;
    try {
      skip(depth);
      int stop = position;
      int next = peek();
      if (next == ',' || next == ']') {
        position = stop;
        return true;
      }
      reason = unexpected("','");
    } catch (JsonSyntaxException e) {
      reason = e;
    }
    position = start;
    passOver();
    if (position == start) { // there is no element at all
      throw reason;
    }
    return false;
  }

  private void passOver() throws JsonSyntaxException {
    for (int depth = 0; position < end; position++) {
      switch (bytes[position]) {
        case '[', '{' -> depth++;
        case '"' -> position = endOfWrongString();
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

  private int endOfWrongString() throws JsonSyntaxException {
    for (int p = position + 1; p < end; p++) {
      if (bytes[p] == '"') {
        return p;
      }
      if (bytes[p] == '\\') {
        p++;
      }
    }
    throw endsTooEarly();
  }

  private static JsonSyntaxException endsTooEarly() {
    return new JsonSyntaxException("it ends too early");
  }

  /**
   * Steps over an integer, alone or in an array of its own, that a comma or a bracket follows: what
   * most values of a large message are.
   *
   * @return false if it is not as plain as that; nothing was consumed then
   */
  boolean skipPlainInteger() {
    int p = position;
    boolean isArray = p < end && bytes[p] == '[';
    int start = isArray ? p + 1 : p;
    p = start;
    while (p < end && bytes[p] >= '0' && bytes[p] <= '9') {
      p++;
    }
    if (p == start || (bytes[start] == '0' && p > start + 1)) {
      return false;
    }
    if (isArray && (p == end || bytes[p++] != ']')) {
      return false;
    }
    if (p == end || !isSeparator(bytes[p])) {
      return false;
    }
    position = p;
    return true;
  }

  /** Steps over a value that is nested in others already. */
  void skip(int depth) throws JsonSyntaxException {
    int c = peek();
    switch (c) {
      case '{' -> {
        checkDepth(depth + 1);
        position++;
        for (boolean isFirst = true; nextMember(isFirst); isFirst = false) {
          skipString();
          expect(':');
          skip(depth + 1);
        }
      }
      case '[' -> {
        checkDepth(depth + 1);
        position++;
        for (boolean isFirst = true; nextElement(isFirst); isFirst = false) {
          skip(depth + 1);
        }
      }
      case '"' -> skipString();
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      default -> skipNumber();
    }
  }

  private void checkDepth(int depth) throws JsonSyntaxException {
    if (depth > MAX_DEPTH) {
      throw new JsonSyntaxException(
          "a value is nested deeper than " + Limits.MAX_VALUE_DEPTH, true);
    }
  }

  /** Reads true or false. */
  boolean bool() throws JsonSyntaxException {
    if (peek() == 't') {
      word("true");
      return true;
    }
    word("false");
    return false;
  }

  private void word(String word) throws JsonSyntaxException {
    int length = word.length();
    for (int i = 0; i < length; i++) {
      if (position + i >= end || bytes[position + i] != word.charAt(i)) {
        throw unexpected("a value");
      }
    }
    position += length;
  }

  /** Reads an integer that fits a long. */
  long integer() throws JsonSyntaxException {
    peek();
    int start = position;
    int digit = bytes[start] - '0';
    if (digit >= 0 && digit <= 9 && start + 1 < end && isSeparator(bytes[start + 1])) {
      position++;
      return digit; // as most are
    }
    if (!skipNumber()) {
      position = start;
      throw unexpected("an integer");
    }
    boolean isNegative = bytes[start] == '-';
    long value = 0; // negative, as the smallest long has no positive twin
    for (int i = isNegative ? start + 1 : start; i < position; i++) {
      digit = bytes[i] - '0';
      if (value < Long.MIN_VALUE / 10 || value * 10 < Long.MIN_VALUE + digit) {
        throw tooLarge();
      }
      value = value * 10 - digit;
    }
    if (!isNegative && value == Long.MIN_VALUE) {
      throw tooLarge();
    }
    return isNegative ? value : -value;
  }

  private static boolean isSeparator(byte b) {
    return b == ',' || b == ']' || b == '}';
  }

  private static JsonSyntaxException tooLarge() {
    return new JsonSyntaxException("an integer has more than 64 bits");
  }

  /** Steps over a number; true if it is an integer: no fraction, no exponent. */
  private boolean skipNumber() throws JsonSyntaxException {
    int p = position;
    if (p < end && bytes[p] == '-') {
      p++;
    }
    if (p < end && bytes[p] == '0') {
      p++;
    } else {
      p = digits(p);
    }
    boolean isInteger = true;
    if (p < end && bytes[p] == '.') {
      p = digits(p + 1);
      isInteger = false;
    }
    if (p < end && (bytes[p] == 'e' || bytes[p] == 'E')) {
      p++;
      if (p < end && (bytes[p] == '+' || bytes[p] == '-')) {
        p++;
      }
      p = digits(p);
      isInteger = false;
    }
    position = p;
    return isInteger;
  }

  private int digits(int start) throws JsonSyntaxException {
    int p = start;
    while (p < end && bytes[p] >= '0' && bytes[p] <= '9') {
      p++;
    }
    if (p == start) {
      throw unexpected("a value");
    }
    return p;
  }

  /** Steps over a string; true if it has no escapes. */
  private boolean skipString() throws JsonSyntaxException {
    if (peek() != '"') {
      throw unexpected("a string");
    }
    boolean isPlain = true;
    int p = position + 1;
    while (p < end && bytes[p] != '"') {
      byte b = bytes[p];
      if (b == '\\') {
        isPlain = false;
        p = JsonStrings.skipEscape(bytes, p + 1, end);
      } else if (b < 0) {
        p = JsonStrings.skipCharacter(bytes, p, end);
      } else if (b < ' ') {
        throw new JsonSyntaxException("a control character is not escaped at byte " + p);
      } else {
        p++;
      }
    }
    if (p >= end) {
      throw new JsonSyntaxException("a string does not end");
    }
    position = p + 1;
    return isPlain;
  }

  /** Reads a string. Half of a surrogate pair is kept if it was escaped. */
  String string() throws JsonSyntaxException {
    peek();
    int start = position + 1;
    boolean isPlain = skipString();
    int last = position - 1;
    return isPlain
        ? new String(bytes, start, last - start, UTF_8)
        : JsonStrings.unescape(bytes, start, last);
  }

  private void expect(char c) throws JsonSyntaxException {
    if (peek() != c) {
      throw unexpected("'" + c + "'");
    }
    position++;
  }

  private void skipSpace() {
    while (position < end) {
      byte b = bytes[position];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return;
      }
      position++;
    }
  }

  private JsonSyntaxException unexpected(String expected) {
    return new JsonSyntaxException("expected " + expected + " at byte " + position);
  }
}
