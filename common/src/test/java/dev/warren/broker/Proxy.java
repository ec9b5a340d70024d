package dev.warren.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between a client and a broker and breaks the connection between them in the ways a network
 * does. Thread-safe.
 */
public final class Proxy implements AutoCloseable {

  private final BrokerAddress target;
  private final ServerSocket server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Object gate = new Object();
  private boolean paused;
  private volatile boolean refusing;

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
        start("proxy-out", () -> pump(client, broker));
        start("proxy-in", () -> pump(broker, client));
      } catch (IOException e) {
        // Closed, or the broker is away; the client sees that its connection ends.
      }
    }
  }

  private void pump(Socket from, Socket to) {
    var buffer = new byte[16_384];
    try (from;
        to) {
      int length;
      while ((length = from.getInputStream().read(buffer)) >= 0) {
        passGate();
        to.getOutputStream().write(buffer, 0, length);
      }
    } catch (IOException e) {
      // Cut.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      sockets.remove(from);
      sockets.remove(to);
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
