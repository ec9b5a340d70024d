package dev.warren.supervisor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.text.ShownText;
import dev.warren.worker.contract.OutputLine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads what a process writes, forwards each line and keeps the last 8 KiB: the last words of a
 * process that dies. Reading never pauses, because a process with a full pipe stands still. One
 * daemon thread, {@code warren-output-PID}; however it ends, {@code ended} is called.
 */
final class OutputPump {
  /** Bytes of output that are kept. */
  static final int TAIL_BYTES = 8 << 10;

  /** A longer line is cut into several; one of a log may have a stack trace in it. */
  private static final int LINE_BYTES = 64 << 10;

  /** The system's, in which Java also takes its arguments. */
  static final Charset CHARSET = Charset.forName(System.getProperty("native.encoding", "UTF-8"));

  private final Process process;
  private final InputStream output;
  private final Consumer<OutputLine> lines;
  private final Runnable ended;
  private final Thread thread;

  /** Its last {@link #TAIL_BYTES} count; twice as long, to be moved seldom. */
  private final byte[] tail = new byte[2 * TAIL_BYTES];

  private int tailLength;
  private volatile long readAt = System.nanoTime();
  private volatile boolean abandoned;

  private final byte[] line = new byte[LINE_BYTES];
  private int lineLength;
  private final byte[] mark = new byte[OutputLine.MAX_MARK];
  private int markLength;
  private Optional<OutputLine.Item> item = Optional.empty();

  /**
   * Starts to read.
   *
   * @param lines takes every line, its text as it is shown to people, on the pump's thread; must
   *     not throw
   * @param ended called once, on the pump's thread, when all output is read and the process is gone
   */
  OutputPump(Process process, Consumer<OutputLine> lines, Runnable ended) {
    this.process = process;
    this.output = open(process);
    this.lines = lines;
    this.ended = ended;
    thread = new Thread(this::run, "warren-output-" + process.pid());
    thread.setDaemon(true);
    thread.start();
  }

  /** The last output, at most {@link #TAIL_BYTES}. May be called by any thread. */
  String tail() {
    byte[] bytes;
    synchronized (tail) {
      bytes = Arrays.copyOfRange(tail, Math.max(0, tailLength - TAIL_BYTES), tailLength);
    }
    int start = 0;
    // Skips the rest of a character whose first byte is lost.
    while (start < 3 && start < bytes.length && (bytes[start] & 0xC0) == 0x80) {
      start++;
    }
    return text(bytes, start, bytes.length - start);
  }

  /** Decodes UTF-8, as Java writes here, or else the system's charset, as other programs write. */
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

  /** Ends the reading, even if a process that the process started still holds the pipe. */
  void abandon() {
    abandoned = true;
    thread.interrupt();
  }

  private void run() {
    try (output) {
      byte[] bytes = new byte[TAIL_BYTES];
      for (int n = output.read(bytes); n >= 0; n = output.read(bytes)) {
        readAt = System.nanoTime();
        for (int i = 0; i < n; i++) {
          take(bytes[i]);
        }
      }
      process.waitFor();
    } catch (IOException | InterruptedException e) {
      // Abandoned, or the pipe was closed meanwhile: there is nothing more to read.
    } finally {
      noMark();
      if (lineLength > 0) {
        forward();
      }
      ended.run();
    }
  }

  /**
   * Opens the output by a descriptor of its own. When a process ends, the JDK's reaper thread reads
   * what is left in its pipes, in competition with other readers, and bytes may be swapped or lost;
   * it does not know this descriptor. And reading a channel can be interrupted, reading a process's
   * stream cannot.
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
      // The reaper has read the pipe already, and keeps the bytes for this stream.
      own.close();
    } catch (IOException e) {
      // Gone already, or no such file system.
    }
    return stream;
  }

  /** Takes the next byte: of the mark in front of a line, or of the line itself. */
  private void take(byte b) {
    if (markLength == 0 && (lineLength > 0 || b != OutputLine.MARK_BEGIN)) {
      text(b);
    } else if (b == OutputLine.MARK_END) {
      Optional<OutputLine.Item> marked =
          OutputLine.Item.ofMark(new String(mark, 1, markLength - 1, US_ASCII));
      if (marked.isEmpty()) {
        noMark();
        text(b);
      } else {
        markLength = 0;
        item = marked;
      }
    } else if (b == '\n' || markLength == mark.length) {
      noMark();
      text(b);
    } else {
      mark[markLength++] = b;
    }
  }

  /** What began as a mark is none. */
  private void noMark() {
    int length = markLength;
    markLength = 0;
    for (int i = 0; i < length; i++) {
      text(mark[i]);
    }
  }

  private void text(byte b) {
    synchronized (tail) {
      if (tailLength == 2 * TAIL_BYTES) {
        System.arraycopy(tail, TAIL_BYTES, tail, 0, TAIL_BYTES);
        tailLength = TAIL_BYTES;
      }
      tail[tailLength++] = b;
    }
    if (b == '\n') {
      forward();
      item = Optional.empty();
    } else {
      if (lineLength == line.length) {
        forward();
      }
      line[lineLength++] = b;
    }
  }

  private void forward() {
    boolean isDos = lineLength > 0 && line[lineLength - 1] == '\r';
    String text = text(line, 0, isDos ? lineLength - 1 : lineLength);
    lineLength = 0;
    if (!ClassArchive.isNotice(text) && !JavaVariables.isNotice(text)) {
      lines.accept(new OutputLine(process.pid(), item, ShownText.line(text)));
      // An interrupt that the user's consumer leaves behind would close the channel.
      if (Thread.interrupted() && abandoned) {
        thread.interrupt();
      }
    }
  }
}
