package dev.warren.message;

import java.io.OutputStream;
import java.util.Arrays;
import tools.jackson.core.io.NumberOutput;

/** Takes JSON text into one array of bytes that grows. Not thread-safe. */
final class JsonWriter extends OutputStream {
  /** The most characters of a long. */
  private static final int LONGEST = 20;

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
      write((int) ('0' + value)); // as most are
    } else {
      reserve(LONGEST);
      length = NumberOutput.outputLong(value, bytes, length);
    }
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

  byte[] toByteArray() {
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }
}
