package dev.warren.broker;

import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.broker.BrokerException.Lost;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps one connection up: a thread connects, serves a session on the connection until it is lost,
 * and begins again, after growing pauses while it fails. Everything that belongs to one connection
 * (delivery tags, sequence numbers, channels) lives inside one call of {@link Session#serve}, so
 * nothing can be carried over to the next.
 *
 * <p>Thread-safe. Its creator closes it; its thread is a daemon.
 */
public final class ReconnectingConnection implements AutoCloseable {

  /** The pause after a first failure; it doubles with each that follows. */
  public static final Duration FIRST_PAUSE = Duration.ofMillis(50);

  /** The longest pause. */
  public static final Duration MAX_PAUSE = Duration.ofSeconds(2);

  /** After a connection that held so long, the next failure counts as a first one again. */
  static final Duration STEADY_AFTER = Duration.ofSeconds(5);

  /** How long {@link #close()} waits for the session to end by itself. */
  public static final Duration CLOSE_GRACE = Duration.ofSeconds(2);

  /** What is done with a connection. */
  @FunctionalInterface
  public interface Session {
    /**
     * Works on one connection, on this object's thread, and closes what it opened. Returning ends
     * the reconnecting. The connection is closed afterwards, however this ends.
     *
     * @throws IOException if the connection or a part of it was lost, usually as a {@link
     *     BrokerException}: the listener is asked whether to connect again. Unchecked exceptions
     *     are treated in the same way.
     * @throws InterruptedException if {@link #close()} was called. An interrupt for another reason
     *     costs the connection, as an unchecked exception does
     */
    void serve(BrokerConnection connection) throws IOException, InterruptedException;
  }

  /** Hears of failures and of the end, on the connecting thread. */
  public interface Listener {
    /**
     * An attempt to connect failed, or a session was lost.
     *
     * @param reason why; what the session threw, where that was a {@link BrokerException}
     * @return true to try again after a pause, false to end
     */
    boolean lost(BrokerException reason);

    /**
     * A session failed by an error of this program or of the JVM, and not of the connection; {@link
     * #lost} is asked afterwards.
     *
     * @param times how often that happened in a row
     * @return false to end
     */
    default boolean failed(Throwable error, int times) {
      return true;
    }

    /**
     * The thread ends because of an error of this program or of the JVM: nothing is served again.
     */
    default void broken(Throwable error) {}

    /** The thread ends, by its session, by its listener or by {@link #close}; the last call. */
    default void ended() {}
  }

  private final String name;
  private final Broker broker;
  private final Session session;
  private final Listener listener;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile SocketAborter connecting;
  private volatile BrokerConnection current;
  private BrokerConnection first;

  /**
   * Prepares a connection; nothing happens before {@link #start()}.
   *
   * @param name names the thread ({@code warren-<name>}) and the connection
   */
  public ReconnectingConnection(String name, Broker broker, Session session, Listener listener) {
    this.name = Objects.requireNonNull(name, "name");
    this.broker = Objects.requireNonNull(broker, "broker");
    this.session = Objects.requireNonNull(session, "session");
    this.listener = Objects.requireNonNull(listener, "listener");
    this.thread = new Thread(this::run, "warren-" + name);
    this.thread.setDaemon(true);
  }

  /** Starts the thread; once. */
  public void start() {
    thread.start();
  }

  /**
   * Starts the thread with a connection that exists already.
   *
   * @param first served first, and closed by this object
   */
  public void start(BrokerConnection first) {
    this.first = Objects.requireNonNull(first, "first");
    thread.start();
  }

  /**
   * Waits for the end of the thread without asking for it.
   *
   * @return false if the time was over first
   */
  public boolean join(Duration limit) throws InterruptedException {
    // Thread.join takes 0 for "for ever".
    thread.join(Math.max(1, limit.toMillis()));
    return !thread.isAlive();
  }

  /**
   * Ends the thread: interrupts it, gives the session {@link #CLOSE_GRACE} to end, then aborts the
   * connection, which frees a blocked write, and waits that long once more. An interrupt of the
   * caller shortens the waiting and is kept. Safe to call twice, and from any thread; on the
   * connecting thread itself it returns at once.
   */
  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
    var attempt = connecting;
    if (attempt != null) {
      attempt.abort();
    }
    if (Thread.currentThread() == thread) {
      return;
    }
    boolean interrupted = false;
    try {
      thread.join(CLOSE_GRACE.toMillis());
    } catch (InterruptedException e) {
      interrupted = true;
    }
    var connection = current;
    if (thread.isAlive() && connection != null) {
      connection.abort();
    }
    try {
      if (!interrupted) {
        thread.join(CLOSE_GRACE.toMillis());
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    var pauses = new Pauses(FIRST_PAUSE, MAX_PAUSE);
    int faults = 0;
    try {
      while (!isClosing()) {
        long start = System.nanoTime();
        try {
          serveOnce();
          return;
        } catch (BrokerException e) {
          if (System.nanoTime() - start > STEADY_AFTER.toNanos()) {
            pauses.reset();
            faults = 0;
          }
          faults = e instanceof Lost lost && lost.isFault() ? faults + 1 : 0;
          boolean goesOn = faults == 0 || listener.failed(e.getCause(), faults);
          if (isClosing() || !listener.lost(e) || !goesOn) {
            return;
          }
        }
        pause(pauses.next());
      }
    } catch (InterruptedException e) {
      // The way close() ends the thread; the status is of no use to a thread that ends.
    } catch (Throwable e) { // otherwise callers would wait for the session for ever
      listener.broken(e);
    } finally {
      if (first != null) {
        first.close();
      }
      listener.ended();
    }
  }

  private void pause(Duration pause) {
    try {
      closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      // close() has set closing before it interrupts; any other interrupt only ends the pause.
    }
  }

  private void serveOnce() throws BrokerException, InterruptedException {
    try (var connection = connect()) {
      current = connection;
      session.serve(connection);
    } catch (BrokerException e) {
      throw e;
    } catch (InterruptedException e) {
      if (isClosing()) {
        throw e;
      }
      // By code that ran on this thread: the session is begun again.
      throw new Lost("the work on the connection '" + name + "' was interrupted", e, true);
    } catch (IOException e) {
      throw new Lost("the work on the connection '" + name + "' failed: " + e.getMessage(), e);
    } catch (ShutdownSignalException e) {
      throw ClientErrors.operation(e, "the broker");
    } catch (RuntimeException | Error e) {
      // The thread must survive, or callers would wait for the session for ever.
      throw new Lost("the work on the connection '" + name + "' failed: " + e, e, true);
    } finally {
      current = null;
    }
  }

  private BrokerConnection connect() throws BrokerException, InterruptedException {
    var given = first;
    first = null;
    if (given != null) {
      return given;
    }
    var socket = new SocketAborter();
    connecting = socket;
    try {
      if (isClosing()) {
        throw new InterruptedException();
      }
      return broker.connect(name, socket);
    } finally {
      connecting = null;
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }
}
