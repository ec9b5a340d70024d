package dev.warren.producer.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** Reads lines of bytes, of which none takes more memory than a limit. */
final class LineReader {
  private static final int BUFFER = 64 << 10;

  private final InputStream in;
  private final int limit;
  private final byte[] buffer = new byte[BUFFER];
  private int position;
  private int end;
  private byte[] line = new byte[1 << 10];
  private int length;
  private long number;
  private boolean tooLong;

  /**
   * Reads from a stream, which somebody else closes.
   *
   * @param limit most bytes of a line that are kept
   */
  LineReader(InputStream in, int limit) {
    this.in = in;
    this.limit = limit;
  }

  /** The next line without its end, or nothing at the end of the input. Empty if it is too long. */
  Optional<byte[]> next() throws IOException {
    length = 0;
    tooLong = false;
    boolean any = false;
    while (position < end || fill()) {
      any = true;
      int newline = position;
      while (newline < end && buffer[newline] != '\n') {
        newline++;
      }
      keep(newline - position);
      boolean complete = newline < end;
      position = complete ? newline + 1 : newline;
      if (complete) {
        break;
      }
    }
    if (!any) {
      return Optional.empty();
    }
    number++;
    return Optional.of(tooLong ? new byte[0] : Arrays.copyOf(line, length));
  }

  /** Number of the line that was read last; the first is 1. */
  long number() {
    return number;
  }

  /** Whether the line that was read last had more bytes than are kept. */
  boolean tooLong() {
    return tooLong;
  }

  private boolean fill() throws IOException {
    position = 0;
    end = Math.max(0, in.read(buffer));
    return end > 0;
  }

  private void keep(int count) {
    if (tooLong || count > limit - length) {
      tooLong = true;
      return;
    }
    if (line.length - length < count) {
      line = Arrays.copyOf(line, Math.max(length + count, Math.min(limit, length * 2)));
    }
    System.arraycopy(buffer, position, line, length, count);
    length += count;
  }
}
