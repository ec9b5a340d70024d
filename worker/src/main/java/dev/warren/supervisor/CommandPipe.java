package dev.warren.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.message.Cancellations;
import dev.warren.message.ControlMessage;
import dev.warren.message.Recalls;
import dev.warren.worker.contract.WorkerCommand;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The pipe to a process, which brings its configuration and its commands. While it is open the
 * process knows that its supervisor lives. Writing to a stopped process can block for ever, so a
 * daemon thread, {@code warren-commands-PID}, does it; however that thread ends, it closes the
 * pipe, and the process ends too.
 *
 * <p>What waits to be written is bounded: cancels and recalls are merged, and other commands are
 * few.
 */
final class CommandPipe {
  private static final int MAX_WAITING_LINES = 100;

  private final OutputStream pipe;
  private final Queue<String> lines = new ArrayDeque<>();
  private Cancellations cancels = new Cancellations();
  private Recalls recalls = new Recalls();
  private final Thread thread;

  /** Prepares to write to the input of a process, from {@link #start} on. */
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
   * Queues a line; does not block.
   *
   * @return false if too many lines wait already, because the process does not read
   */
  synchronized boolean send(String line) {
    notifyAll();
    return lines.size() < MAX_WAITING_LINES && lines.add(line);
  }

  /** Queues a cancel behind all lines; does not block. */
  synchronized void cancel(ControlMessage.Cancel items) {
    cancels.add(items);
    notifyAll();
  }

  /** Queues a recall behind all lines; does not block. */
  synchronized void recall(ControlMessage.Recall messages) {
    recalls.add(messages);
    notifyAll();
  }

  /** Closes the pipe, so that the process reads its end; drops what still waits. */
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
      // Closed, or the process is gone and needs no commands.
    }
  }

  private synchronized String next() throws InterruptedException {
    while (lines.isEmpty() && cancels.isEmpty() && recalls.isEmpty()) {
      wait();
    }
    if (!lines.isEmpty()) {
      return lines.poll();
    }
    Cancellations all = cancels;
    cancels = new Cancellations();
    Recalls back = recalls;
    recalls = new Recalls();
    return Stream.concat(
            all.all().stream().map(WorkerCommand.Cancel::new),
            back.all().stream().map(WorkerCommand.Recall::new))
        .map(WorkerCommand::toLine)
        .collect(Collectors.joining("\n"));
  }
}
