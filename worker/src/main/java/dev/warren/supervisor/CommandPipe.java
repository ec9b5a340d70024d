package dev.warren.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.message.Cancellations;
import dev.warren.message.ControlMessage;
import dev.warren.worker.WorkerCommand;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.stream.Collectors;

/**
 * What a process is told: its configuration, its commands and, by being open, its lifeline. It is a
 * socket in a folder of its own that only this user may enter, and not the standard input of the
 * process, which the programs that tasks start would read. Writing to a process that was stopped
 * can block for ever, so a daemon thread does it.
 *
 * <p>What waits is bounded: cancels are kept as what they mean together, and commands are few.
 */
final class CommandPipe {
  private static final int MOST_LINES = 100;

  private final Path socket;
  private final ServerSocketChannel server;
  private final Queue<String> lines = new ArrayDeque<>();
  private Cancellations cancels = new Cancellations();
  private Thread thread;

  private CommandPipe(Path socket, ServerSocketChannel server) {
    this.socket = socket;
    this.server = server;
  }

  /** Makes the socket in a new folder within that one. */
  static CommandPipe create(Path folder) throws IOException {
    Path socket = Files.createTempDirectory(folder, "warren-").resolve("commands");
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    var pipe = new CommandPipe(socket, server);
    try {
      server.bind(UnixDomainSocketAddress.of(socket));
      return pipe;
    } catch (IOException e) {
      pipe.close();
      throw new IOException("there can be no socket " + socket + ": " + e.getMessage(), e);
    }
  }

  /** Where the process has to connect; gone as soon as it has. */
  Path socket() {
    return socket;
  }

  /** Waits for the process, and then sends what it is told. */
  void start(long pid) {
    thread = new Thread(this::run, "warren-commands-" + pid);
    thread.setDaemon(true);
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
    if (thread != null) {
      thread.interrupt();
    }
    delete();
    try {
      server.close();
    } catch (IOException e) {
      // Nothing depends on it.
    }
  }

  /** Deletes the path if the process never came to it. */
  void delete() {
    try {
      Files.deleteIfExists(socket);
      Files.deleteIfExists(socket.getParent());
    } catch (IOException e) {
      // Nothing depends on it, and nobody can do better.
    }
  }

  private void run() {
    try (SocketChannel process = server.accept()) {
      server.close();
      delete();
      while (true) {
        ByteBuffer bytes = UTF_8.encode(next() + "\n");
        while (bytes.hasRemaining()) {
          process.write(bytes);
        }
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
