package dev.warren.worker;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.warren.task.RunningTask;
import dev.warren.worker.contract.OutputLine;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Puts a mark in front of each line that the thread of an item begins, so that the supervisor can
 * tell whose it is. Belongs to whoever holds the lock of the stream around it.
 */
final class MarkedOutput extends FilterOutputStream {
  private static final byte[] NO_MARK = {};

  private boolean atLineStart = true;
  private RunningTask lastItem;
  private byte[] lastMark = NO_MARK;

  MarkedOutput(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    for (int i = offset; i < offset + length; i++) {
      if (atLineStart) {
        out.write(bytes, from, i - from);
        out.write(mark());
        from = i;
      }
      atLineStart = bytes[i] == '\n';
    }
    out.write(bytes, from, offset + length - from);
  }

  private byte[] mark() {
    RunningTask item = RunningTask.inThisThread();
    if (item == null || item.index() < 0) {
      return NO_MARK;
    }
    if (item != lastItem) {
      lastItem = item;
      String text =
          new OutputLine.Item(item.job(), item.task(), item.index(), item.attempt()).mark();
      lastMark =
          ((char) OutputLine.MARK_BEGIN + text + (char) OutputLine.MARK_END).getBytes(ISO_8859_1);
    }
    return lastMark;
  }
}
