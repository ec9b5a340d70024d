package dev.warren.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.message.ShownText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * Reads what a process writes, hands on each line and keeps the last 8 KiB: the last words of a
 * process that dies. Reading never stops, because a process with a full pipe would. One daemon
 * thread.
 */
final class OutputPump {
  /** Bytes of output that are kept. */
  static final int TAIL_BYTES = 8 << 10;

  /** That of the system, in which Java also takes its arguments. */
  static final Charset CHARSET = Charset.forName(System.getProperty("native.encoding", "UTF-8"));

  private final Process process;
  private final InputStream output;
  private final String prefix;
  private final Consumer<String> lines;
  private final Runnable ended;
  private final Thread thread;

  private final byte[] tail = new byte[TAIL_BYTES];
  private long written;
  private volatile long readAt = System.nanoTime();
  private volatile boolean abandoned;

  private final byte[] line = new byte[TAIL_BYTES];
  private int lineLength;

  /**
   * Starts to read.
   *
   * @param lines takes every line as people are shown it, with the process in front of it, on the
   *     pump's thread; must not throw
   * @param ended called once, on the pump's thread, when all output is read and the process is gone
   */
  OutputPump(Process process, Consumer<String> lines, Runnable ended) {
    this.process = process;
    this.output = open(process);
    this.prefix = "[worker " + process.pid() + "] ";
    this.lines = lines;
    this.ended = ended;
    thread = new Thread(this::run, "warren-output-" + process.pid());
    thread.setDaemon(true);
    thread.start();
  }

  /** The last output, at most {@link #TAIL_BYTES}. May be called by any thread. */
  String tail() {
    byte[] bytes;
    int start = 0;
    synchronized (tail) {
      int length = (int) Math.min(written, TAIL_BYTES);
      bytes = new byte[length];
      for (int i = 0; i < length; i++) {
        bytes[i] = tail[(int) ((written - length + i) % TAIL_BYTES)];
      }
    }
    // What is left of a character whose first byte is lost.
    while (start < 3 && start < bytes.length && (bytes[start] & 0xC0) == 0x80) {
      start++;
    }
    return text(bytes, start, bytes.length - start);
  }

  /** Java writes UTF-8 here; what a task starts may write as the system does. */
  private static String text(byte[] bytes, int start, int length) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, start, length)).toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, start, length, CHARSET);
    }
  }

  /** When something was read last, by {@link System#nanoTime}. May be called by any thread. */
  long readAt() {
    return readAt;
  }

  /**
   * Ends the reading although somebody (a process that the process started) still holds the pipe.
   */
  void abandon() {
    abandoned = true;
    thread.interrupt();
  }

  private void run() {
    try (output) {
      byte[] bytes = new byte[TAIL_BYTES];
      for (int n = output.read(bytes); n >= 0; n = output.read(bytes)) {
        readAt = System.nanoTime();
        keep(bytes, n);
        split(bytes, n);
      }
      process.waitFor();
    } catch (IOException | InterruptedException e) {
      // Abandoned, or the pipe was closed under our feet; either way there is nothing more to read.
    } finally {
      if (lineLength > 0) {
        forward();
      }
      ended.run();
    }
  }

  /**
   * When a process ends, the JDK's reaper reads what is left in its pipes, in competition with
   * whoever reads there already, and bytes may be swapped or lost on that. So the pipe is read
   * through a descriptor of our own, of which the reaper does not know. And a channel can be
   * interrupted, which a process's stream cannot.
   */
  private static InputStream open(Process process) {
    InputStream stream = process.getInputStream();
    try {
      Path pipe = Path.of("/proc", Long.toString(process.pid()), "fd", "1");
      InputStream own = Channels.newInputStream(FileChannel.open(pipe, StandardOpenOption.READ));
      if (process.isAlive()) {
        stream.close();
        return own;
      }
      // The reaper has been there already, and has kept what it read for this stream.
      own.close();
    } catch (IOException e) {
      // Gone already, or no such file system.
    }
    return stream;
  }

  private void keep(byte[] bytes, int n) {
    synchronized (tail) {
      for (int i = 0; i < n; i++) {
        tail[(int) (written++ % TAIL_BYTES)] = bytes[i];
      }
    }
  }

  private void split(byte[] bytes, int n) {
    for (int i = 0; i < n; i++) {
      if (bytes[i] == '\n') {
        forward();
      } else {
        if (lineLength == line.length) {
          forward();
        }
        line[lineLength++] = bytes[i];
      }
    }
  }

  private void forward() {
    boolean isDos = lineLength > 0 && line[lineLength - 1] == '\r';
    String text = text(line, 0, isDos ? lineLength - 1 : lineLength);
    lineLength = 0;
    if (!ClassArchive.isAboutOneUnfinished(text) && !JavaVariables.isNotice(text)) {
      lines.accept(prefix + ShownText.line(text));
      // What a user's consumer leaves behind would close the channel: nobody would read on.
      if (Thread.interrupted() && abandoned) {
        thread.interrupt();
      }
    }
  }
}
