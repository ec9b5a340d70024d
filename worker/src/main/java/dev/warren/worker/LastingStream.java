package dev.warren.worker;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/** Standard error of a worker process, which a task cannot close for those that come after it. */
final class LastingStream extends PrintStream {
  LastingStream() {
    super(
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.err)),
        true,
        Charset.forName(System.getProperty("native.encoding", "UTF-8")));
  }

  @Override
  public void close() {
    flush();
  }
}
