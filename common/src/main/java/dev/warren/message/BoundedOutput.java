package dev.warren.message;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Collects bytes up to the limit of a value, and refuses more. */
final class BoundedOutput extends OutputStream {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
  private boolean isFull;

  @Override
  public void write(int b) throws IOException {
    reserve(1);
    bytes.write(b);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    reserve(length);
    bytes.write(source, offset, length);
  }

  private void reserve(int more) throws IOException {
    if (isFull || bytes.size() + more > Limits.MAX_VALUE_BYTES) {
      isFull = true;
      throw new IOException("the value is too large");
    }
  }

  /** Refuses everything from now on. */
  void fill() {
    isFull = true;
  }

  /** Whether something was refused. */
  boolean isFull() {
    return isFull;
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
