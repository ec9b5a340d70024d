package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.cli.ClassPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URLClassLoader;
import java.util.function.Consumer;

/**
 * What tasks find around them that run in this JVM: their class path, as the context class loader
 * of the thread that opens a pool, and a standard output that is not the one for results. All is as
 * it was after {@link #close}.
 */
final class TaskSurroundings implements AutoCloseable {
  private final Thread thread = Thread.currentThread();
  private final ClassLoader loaderBefore = thread.getContextClassLoader();
  private final PrintStream outBefore = System.out;
  private final URLClassLoader loader;
  private final Lines lines;
  private final PrintStream out;

  /**
   * Prepares them for this thread.
   *
   * @param output takes the lines that tasks print
   */
  TaskSurroundings(ClassPath classPath, Consumer<String> output) {
    loader = classPath.openLoader();
    lines = new Lines(output);
    out = new PrintStream(lines, true, UTF_8);
  }

  /** Sets them up. */
  void enter() {
    thread.setContextClassLoader(loader);
    System.setOut(out);
  }

  @Override
  public void close() throws IOException {
    System.setOut(outBefore);
    out.flush();
    lines.end();
    thread.setContextClassLoader(loaderBefore);
    loader.close();
  }

  /** Cuts what is printed into lines. Thread-safe. */
  private static final class Lines extends OutputStream {
    private static final int LONGEST = 8_192;

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final Consumer<String> output;

    Lines(Consumer<String> output) {
      this.output = output;
    }

    @Override
    public synchronized void write(int octet) {
      if (octet != '\n') {
        line.write(octet);
      }
      if (octet == '\n' || line.size() == LONGEST) {
        pass();
      }
    }

    /** Passes on what has no end of line. */
    synchronized void end() {
      if (line.size() > 0) {
        pass();
      }
    }

    private void pass() {
      output.accept(line.toString(UTF_8));
      line.reset();
    }
  }
}
