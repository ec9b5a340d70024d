package dev.warren.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.message.Cancellations;
import dev.warren.message.ControlMessage;
import dev.warren.worker.contract.WorkerCommand;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.stream.Collectors;

/**
 * What a process is told: its configuration, its commands and, by being open, its lifeline. Writing
 * to a process that was stopped can block for ever, so a daemon thread does it.
 *
 * <p>What waits is bounded: cancels are kept as what they mean together, and commands are few.
 */
final class CommandPipe {
  private static final int MOST_LINES = 100;

  private final OutputStream pipe;
  private final Queue<String> lines = new ArrayDeque<>();
  private Cancellations cancels = new Cancellations();
  private final Thread thread;

  /** Writes to what {@link Launcher#launch} has opened, from {@link #start} on. */
  CommandPipe(OutputStream pipe, long pid) {
    this.pipe = pipe;
    thread = new Thread(this::run, "warren-commands-" + pid);
    thread.setDaemon(true);
  }

  /** Begins to write. */
  void start() {
    thread.start();
  }

  /**
   * Sends a line, later and without waiting.
   *
   * @return false if too many lines are waiting already, because the process does not read
   */
  synchronized boolean send(String line) {
    notifyAll();
    return lines.size() < MOST_LINES && lines.add(line);
  }

  /** Sends a cancel after all lines, later and without waiting. */
  synchronized void cancel(ControlMessage.Cancel items) {
    cancels.add(items);
    notifyAll();
  }

  /** Closes the pipe: the process reads the end. What still waits is dropped. */
  void close() {
    thread.interrupt();
  }

  private void run() {
    try (pipe) {
      while (true) {
        pipe.write((next() + "\n").getBytes(UTF_8));
        pipe.flush();
      }
    } catch (IOException | InterruptedException e) {
      // Closed, or the process is gone: it needs no commands any more.
    }
  }

  private synchronized String next() throws InterruptedException {
    while (lines.isEmpty() && cancels.isEmpty()) {
      wait();
    }
    if (!lines.isEmpty()) {
      return lines.poll();
    }
    Cancellations all = cancels;
    cancels = new Cancellations();
    return all.all().stream()
        .map(items -> new WorkerCommand.Cancel(items).toJsonLine())
        .collect(Collectors.joining("\n"));
  }
}
