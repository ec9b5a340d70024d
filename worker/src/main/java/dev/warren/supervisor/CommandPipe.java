package dev.warren.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * The standard input of a process: its configuration, its commands and, by being open, its
 * lifeline. Writing to a process that was stopped can block for ever, so a daemon thread does it.
 */
final class CommandPipe {
  private static final int WAITING_LINES = 1_000;

  private final OutputStream input;
  private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(WAITING_LINES);
  private final Thread thread;

  CommandPipe(Process process) {
    input = process.getOutputStream();
    thread = new Thread(this::run, "warren-commands-" + process.pid());
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Sends a line, later and without waiting.
   *
   * @return false if a thousand lines are waiting already, because the process does not read
   */
  boolean send(String line) {
    return lines.offer(line);
  }

  /** Closes the pipe: the process reads the end of its input. Lines that still wait are dropped. */
  void close() {
    thread.interrupt();
  }

  private void run() {
    try (input) {
      while (true) {
        input.write((lines.take() + "\n").getBytes(UTF_8));
        input.flush();
      }
    } catch (IOException | InterruptedException e) {
      // Closed, or the process is gone: it needs no commands any more.
    }
  }
}
