package dev.warren.message;

import java.util.Arrays;

/** Assembles JSON text in one array of bytes. Knows where no comma belongs only if it is told. */
final class JsonWriter {

  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private byte[] bytes;
  private int length;

  JsonWriter(int capacity) {
    bytes = new byte[capacity];
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, length * 2));
    }
  }

  /** Text of ASCII characters, as it stands. */
  JsonWriter raw(String ascii) {
    int count = ascii.length();
    reserve(count);
    for (int i = 0; i < count; i++) {
      bytes[length + i] = (byte) ascii.charAt(i);
    }
    length += count;
    return this;
  }

  JsonWriter raw(char ascii) {
    reserve(1);
    bytes[length++] = (byte) ascii;
    return this;
  }

  JsonWriter raw(JsonBytes json) {
    return raw(json.bytes(), json.offset(), json.length());
  }

  JsonWriter raw(byte[] json, int offset, int count) {
    reserve(count);
    System.arraycopy(json, offset, bytes, length, count);
    length += count;
    return this;
  }

  JsonWriter number(long value) {
    if (value >= 0 && value < 10) {
      return raw((char) ('0' + value)); // as most are
    }
    if (value == Long.MIN_VALUE) {
      return raw(Long.toString(value));
    }
    reserve(20);
    long rest = Math.abs(value);
    int digits = 1;
    for (long bound = 10; digits < 19 && rest >= bound; bound *= 10) {
      digits++;
    }
    if (value < 0) {
      bytes[length++] = '-';
    }
    for (int i = length + digits - 1; i >= length; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
    return this;
  }

  /** A string in quotes. Half of a surrogate pair is escaped, as UTF-8 has no form for it. */
  JsonWriter string(String text) {
    int count = text.length();
    reserve(count + 2);
    bytes[length++] = '"';
    for (int i = 0; i < count; i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
        reserve(1);
        bytes[length++] = (byte) c;
      } else {
        reserve(6);
        i += special(text, i, c);
      }
    }
    return raw('"');
  }

  /** Writes one character that is more than a byte; returns how many more chars it consumed. */
  private int special(String text, int i, char c) {
    if (c == '"' || c == '\\') {
      put('\\', c);
    } else if (c == '\n') {
      put('\\', 'n');
    } else if (c == '\t') {
      put('\\', 't');
    } else if (c == '\r') {
      put('\\', 'r');
    } else if (c < 0x80) {
      escape(c);
    } else if (c < 0x800) {
      put(0xc0 | c >> 6, 0x80 | c & 0x3f);
    } else if (!Character.isSurrogate(c)) {
      put(0xe0 | c >> 12, 0x80 | c >> 6 & 0x3f);
      bytes[length++] = (byte) (0x80 | c & 0x3f);
    } else {
      int point = text.codePointAt(i);
      if (Character.isBmpCodePoint(point)) {
        escape(c);
      } else {
        put(0xf0 | point >> 18, 0x80 | point >> 12 & 0x3f);
        put(0x80 | point >> 6 & 0x3f, 0x80 | point & 0x3f);
        return 1;
      }
    }
    return 0;
  }

  private void put(int first, int second) {
    bytes[length++] = (byte) first;
    bytes[length++] = (byte) second;
  }

  private void escape(char c) {
    put('\\', 'u');
    put(HEX[c >> 12], HEX[c >> 8 & 0xf]);
    put(HEX[c >> 4 & 0xf], HEX[c & 0xf]);
  }

  int length() {
    return length;
  }

  /** Forgets what was written from there on. */
  void truncate(int newLength) {
    length = newLength;
  }

  /** What was written, in the array that it was written to. */
  JsonBytes written() {
    return new JsonBytes(bytes, 0, length);
  }

  /** How many bytes can be written before the array is replaced by a larger one. */
  int room() {
    return bytes.length - length;
  }

  /** The array that holds what was written. */
  byte[] array() {
    return bytes;
  }

  byte[] copy(int start, int end) {
    return Arrays.copyOfRange(bytes, start, end);
  }

  byte[] toByteArray() {
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }
}
