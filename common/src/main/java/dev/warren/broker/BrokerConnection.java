package dev.warren.broker;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.impl.Frame;
import dev.warren.broker.address.BrokerAddress.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One connection to a broker. It does not come back once it is lost; {@link ReconnectingConnection}
 * makes the next one. The caller of {@link Broker#connect} closes it.
 *
 * <p>Thread-safe, but the publishers and consumers opened on it belong to one thread each.
 */
public final class BrokerConnection implements AutoCloseable {

  /** How long {@link #close()} waits for the broker's agreement. */
  public static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  /** More than all properties of a message have beside its headers. */
  private static final int OTHER_PROPERTIES_BYTES = 1_024;

  private final Connection connection;
  private final Host host;
  private final QueueType queueType;
  private final Dialect dialect;
  private final SocketAborter socket;
  private final BatchingFrameHandler frames;
  private final ThreadPoolExecutor dispatch;
  private volatile String blocked;

  BrokerConnection(
      Connection connection,
      Host host,
      QueueType queueType,
      SocketAborter socket,
      BatchingFrameHandler frames,
      ThreadPoolExecutor dispatch) {
    this.connection = connection;
    this.host = host;
    this.queueType = queueType;
    this.dialect = Dialect.of(connection.getServerProperties());
    this.socket = socket;
    this.frames = frames;
    this.dispatch = dispatch;
    connection.addBlockedListener(
        reason -> blocked = reason == null ? "no reason given" : reason, () -> blocked = null);
    connection.addShutdownListener(signal -> releaseThreads());
  }

  /** Which host of the broker's address accepted. */
  public Host host() {
    return host;
  }

  /** How this broker differs from others. */
  public Dialect dialect() {
    return dialect;
  }

  /** The broker's own word for its version, such as {@code 4.3.1}; empty if it says none. */
  public String version() {
    Object version = connection.getServerProperties().get("version");
    return version == null ? "" : version.toString();
  }

  /** What kind of queues to make here. */
  public QueueType queueType() {
    return queueType;
  }

  /** False once the connection was lost or closed. */
  public boolean isOpen() {
    return connection.isOpen();
  }

  /** Why the connection is gone: empty as long as it is open, and after {@link #close()}. */
  public Optional<BrokerException> lossReason() {
    ShutdownSignalException reason = connection.getCloseReason();
    return reason == null || reason.isInitiatedByApplication()
        ? Optional.empty()
        : Optional.of(failure(reason));
  }

  /**
   * Why the broker does not read what this connection publishes (it is short of memory or disk);
   * empty normally. Publishing blocks meanwhile, and nothing is wrong with the connection.
   */
  public Optional<String> blocked() {
    return Optional.ofNullable(blocked);
  }

  /** Something that sends. */
  @FunctionalInterface
  public interface Sending<E extends Exception> {
    /** Publishes and acknowledges. */
    void run() throws E;
  }

  /**
   * Sends in one go what the calling thread publishes and acknowledges on this connection during
   * the action, instead of one by one: far cheaper for both ends. It leaves when the action is
   * over, however it ends, and sooner if it is much, if another thread sends, or if the action
   * waits for an answer of the broker, as all that opens, declares, cancels or closes does. The
   * action should not wait for anything else. Not to be nested.
   *
   * @throws BrokerException if the connection is lost
   * @throws E if the action throws it
   */
  public <E extends Exception> void batchWrites(Sending<E> action) throws BrokerException, E {
    frames.hold();
    boolean done = false;
    try {
      action.run();
      done = true;
    } finally {
      try {
        sendHeld();
      } catch (BrokerException e) {
        if (done) {
          throw e;
        }
        // The action's own exception is the better reason.
      }
    }
  }

  /** Sends what the calling thread has held back: a question must be on its way before a wait. */
  private void sendHeld() throws BrokerException {
    try {
      frames.release();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** A call of the AMQP client. */
  @FunctionalInterface
  interface ClientCall<T> {
    T run() throws IOException;
  }

  /** Makes a call that waits for an answer of the broker. */
  <T> T ask(ClientCall<T> call) throws BrokerException {
    sendHeld();
    try {
      return call.run();
    } catch (IOException | ShutdownSignalException e) {
      throw failure(e);
    }
  }

  /**
   * Closes the connection in agreement with the broker, and without it after {@link #CLOSE_TIMEOUT}
   * or when interrupted (the interrupt status is kept). Unsettled deliveries go back to their
   * queues. Safe to call twice.
   */
  @Override
  public void close() {
    if (connection.isOpen()) {
      // On a thread of its own because the client's close writes first, and a blocked broker does
      // not read.
      var closer =
          new Thread(() -> connection.abort((int) CLOSE_TIMEOUT.toMillis()), "warren-closer");
      closer.setDaemon(true);
      closer.start();
      try {
        closer.join(CLOSE_TIMEOUT.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    abort();
  }

  /**
   * Ends the connection without telling the broker; returns at once even while a write on it is
   * blocked.
   */
  public void abort() {
    socket.abort();
    releaseThreads();
  }

  /** Shows the host. */
  @Override
  public String toString() {
    return "BrokerConnection[" + host + (isOpen() ? "" : ", closed") + "]";
  }

  Channel openChannel() throws BrokerException {
    Channel channel = ask(connection::createChannel);
    if (channel == null) {
      throw new BrokerException.Lost(host + " allows no more channels on a connection", null);
    }
    return channel;
  }

  /** Closes a channel of this connection, if both still stand. */
  void close(Channel channel) {
    try {
      sendHeld();
      channel.close();
    } catch (IOException | TimeoutException | ShutdownSignalException e) {
      // It is gone, which is what was wanted.
    }
  }

  /** Whether headers fit into one frame, as they must. */
  boolean isFrame(Map<String, Object> headers) {
    int maxBytes = connection.getFrameMax();
    if (headers.isEmpty() || maxBytes == 0) {
      return true;
    }
    try {
      return Frame.tableSize(headers) + OTHER_PROPERTIES_BYTES <= maxBytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  BrokerException failure(Throwable e) {
    return ClientErrors.operation(e, host.toString());
  }

  private void releaseThreads() {
    // Not shut down: the client may still notify its consumers, and would wait long for a refused
    // task.
    dispatch.setKeepAliveTime(20, TimeUnit.MILLISECONDS);
  }
}
