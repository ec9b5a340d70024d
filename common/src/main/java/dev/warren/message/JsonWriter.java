package dev.warren.message;

import java.io.OutputStream;
import java.util.Arrays;
import tools.jackson.core.io.NumberOutput;

/** Collects JSON text in one growing array of bytes. Not thread-safe. */
final class JsonWriter extends OutputStream {
  /** The most characters of a long. */
  private static final int MAX_LONG_LENGTH = 20;

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

  @Override
  public void write(int ascii) {
    reserve(1);
    bytes[length++] = (byte) ascii;
  }

  @Override
  public void write(byte[] json, int offset, int count) {
    reserve(count);
    System.arraycopy(json, offset, bytes, length, count);
    length += count;
  }

  void write(JsonBytes json) {
    write(json.bytes(), json.offset(), json.length());
  }

  void number(long value) {
    if (value >= 0 && value < 10) {
      write((int) ('0' + value)); // the usual case
    } else {
      reserve(MAX_LONG_LENGTH);
      length = NumberOutput.outputLong(value, bytes, length);
    }
  }

  int length() {
    return length;
  }

  /** Drops everything behind this length. */
  void truncate(int newLength) {
    length = newLength;
  }

  /** What was written, without a copy. */
  JsonBytes written() {
    return new JsonBytes(bytes, 0, length);
  }

  /** How many bytes can be written before the array is replaced by a larger one. */
  int room() {
    return bytes.length - length;
  }

  byte[] toByteArray() {
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }
}
