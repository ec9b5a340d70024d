package dev.warren.broker;

import dev.warren.broker.address.BrokerAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Stands between a client and a broker and breaks the connection between them in the ways a network
 * does. Thread-safe.
 */
public final class Proxy implements AutoCloseable {

  private static final Piece END = new Piece(new byte[0], 0);
  private static final int SLICE = 512;

  private final BrokerAddress target;
  private final ServerSocket server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Object gate = new Object();
  private boolean paused;
  private volatile boolean refusing;
  private volatile Duration delay = Duration.ZERO;
  private volatile int bytesPerSecond;
  private volatile int generation;
  private volatile int frozenBefore;

  /** Starts to listen on a free port of loopback. */
  public Proxy(BrokerAddress target) {
    this(target, listen());
  }

  /** Takes connections from a server that listens already, on loopback. */
  Proxy(BrokerAddress target, ServerSocket server) {
    this.target = target;
    this.server = server;
    start("proxy-accept", this::accept);
  }

  private static ServerSocket listen() {
    try {
      return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The broker's address by way of this proxy. */
  public BrokerAddress address() {
    return new BrokerAddress(
        List.of(new BrokerAddress.Host("127.0.0.1", server.getLocalPort())),
        target.virtualHost(),
        target.tls(),
        target.user(),
        target.password());
  }

  /** Cuts every connection, both ends. */
  public void cut() {
    sockets.forEach(Proxy::close);
    sockets.clear();
  }

  /** Cuts every connection, both ends, with a reset instead of an end. */
  public void reset() {
    for (Socket socket : sockets) {
      try {
        socket.setSoLinger(true, 0);
      } catch (IOException e) {
        // It is gone.
      }
    }
    cut();
  }

  /**
   * Lets the connections that there are stay open and drops all that is sent through them, as a
   * network does that lost a route; new ones work.
   */
  public synchronized void freeze() {
    frozenBefore = ++generation;
  }

  /** Has what comes from the broker take longer, from now on. */
  public void delay(Duration time) {
    delay = time;
  }

  /** Lets no more bytes through, in each direction of each connection; 0 for no limit. */
  public void limit(int bytesInASecond) {
    bytesPerSecond = bytesInASecond;
  }

  /** Moves no more bytes, but keeps the connections: senders fill the buffers and then block. */
  public void pause() {
    synchronized (gate) {
      paused = true;
    }
  }

  /** Moves bytes again. */
  public void resume() {
    synchronized (gate) {
      paused = false;
      gate.notifyAll();
    }
  }

  /** Whether new connections are closed at once. */
  public void refuse(boolean refuse) {
    refusing = refuse;
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
    resume();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var client = server.accept();
        if (refusing) {
          close(client);
          continue;
        }
        var host = target.hosts().get(0);
        var broker = new Socket(host.name(), host.port());
        sockets.add(client);
        sockets.add(broker);
        start("proxy-out", () -> pump(client, broker, false));
        start("proxy-in", () -> pump(broker, client, true));
      } catch (IOException e) {
        // Closed, or the broker is away; the client sees that its connection ends.
      }
    }
  }

  /** What has been read and when it may go on. */
  private record Piece(byte[] bytes, long due) {}

  private void pump(Socket from, Socket to, boolean delayed) {
    BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>(1_000);
    int born = generation;
    start("proxy-send", () -> send(pieces, to, born));
    var buffer = new byte[16_384];
    try (from) {
      int length;
      while ((length = from.getInputStream().read(buffer)) >= 0) {
        long due = System.nanoTime() + (delayed ? delay.toNanos() : 0);
        pieces.put(new Piece(Arrays.copyOf(buffer, length), due));
      }
    } catch (IOException e) {
      // Cut.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      pieces.add(END);
      sockets.remove(from);
    }
  }

  private void send(BlockingQueue<Piece> pieces, Socket to, int born) {
    try (to) {
      for (Piece piece; (piece = pieces.take()) != END; ) {
        TimeUnit.NANOSECONDS.sleep(piece.due - System.nanoTime());
        passGate();
        if (born >= frozenBefore) {
          send(piece.bytes, to.getOutputStream());
        }
      }
    } catch (IOException e) {
      // Cut.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      // Not before: while this is paused, only a cut closes the socket.
      sockets.remove(to);
    }
  }

  private void send(byte[] bytes, OutputStream out) throws IOException, InterruptedException {
    int rate = bytesPerSecond;
    if (rate == 0) {
      out.write(bytes);
      return;
    }
    for (int from = 0; from < bytes.length; from += SLICE) {
      int length = Math.min(SLICE, bytes.length - from);
      out.write(bytes, from, length);
      TimeUnit.MICROSECONDS.sleep(1_000_000L * length / rate);
    }
  }

  private void passGate() throws InterruptedException {
    synchronized (gate) {
      while (paused) {
        gate.wait();
      }
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone.
    }
  }

  private static void start(String name, Runnable work) {
    var thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
