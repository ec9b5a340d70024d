package dev.warren.broker;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultSaslConfig;
import com.rabbitmq.client.SocketConfigurators;
import com.rabbitmq.client.impl.FrameHandler;
import com.rabbitmq.client.impl.FrameHandlerFactory;
import com.rabbitmq.client.impl.SocketFrameHandlerFactory;
import dev.warren.broker.BrokerException.Refused;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.broker.address.BrokerAddress.Host;
import dev.warren.broker.address.TlsFileException;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A broker that can be connected to. Holds no connection itself. Thread-safe. */
public final class Broker {

  /** How long one host may take to accept a connection. */
  public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** A silent connection is taken for lost after about twice this. */
  public static final Duration HEARTBEAT = Duration.ofSeconds(20);

  /** How long the broker may take to answer a request on an open connection. */
  public static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(20);

  static {
    LibraryLogging.initialize();
  }

  /** What RabbitMQ takes unless configured otherwise, a little more than Warren's messages have. */
  private static final int MAX_INBOUND_BYTES = 16 << 20;

  private static final String[] TLS_VERSIONS = {"TLSv1.3", "TLSv1.2"};

  private final BrokerAddress address;
  private final QueueType queueType;
  private SSLContext tls;

  /**
   * Describes a broker.
   *
   * @param address where it is
   * @param queueType what kind of queues to make there
   */
  public Broker(BrokerAddress address, QueueType queueType) {
    this.address = Objects.requireNonNull(address, "address");
    this.queueType = Objects.requireNonNull(queueType, "queueType");
  }

  /** Where it is. */
  public BrokerAddress address() {
    return address;
  }

  /** What kind of queues to make there. */
  public QueueType queueType() {
    return queueType;
  }

  /**
   * Makes one attempt to connect: tries every host once, in random order, and blocks until one
   * accepts or all have failed. Does not react to interrupts. A silent host takes {@link
   * #CONNECT_TIMEOUT} at most, one that accepts the connection and then says nothing a little more.
   * Files that the address names are read at the first attempt only.
   *
   * @param name shown by the broker's tools, and part of the names of the connection's threads
   * @throws BrokerException.Unreachable if no host answers as a broker does
   * @throws BrokerException.Refused if one answers and refuses, or a file for TLS cannot be used;
   *     the other hosts are not tried then
   */
  public BrokerConnection connect(String name) throws BrokerException {
    return connect(name, new SocketAborter());
  }

  /** The same, but ends early when the socket is aborted. */
  BrokerConnection connect(String name, SocketAborter socket) throws BrokerException {
    if (address.tls()) {
      tls();
    }
    var hosts = new ArrayList<>(address.hosts());
    Collections.shuffle(hosts);
    var failures = new StringJoiner("; ");
    IOException last = null;
    for (var host : hosts) {
      if (socket.isAborted()) {
        break;
      }
      try {
        return connect(name, host, socket);
      } catch (IOException | TimeoutException e) {
        var refused = ClientErrors.refused(e, address, host);
        if (refused != null) {
          throw refused;
        }
        failures.add(host + " " + ClientErrors.describeConnect(e, address.tls()));
        last = e instanceof IOException io ? io : new IOException(e);
      }
    }
    if (socket.isAborted()) {
      throw new BrokerException.Unreachable(
          "connecting to " + address.hostList() + " was given up", last);
    }
    throw new BrokerException.Unreachable(
        "no broker answers at " + failures + "; is it running, and is this its address?", last);
  }

  private BrokerConnection connect(String name, Host host, SocketAborter socket)
      throws IOException, TimeoutException {
    var factory = new BatchingConnectionFactory();
    factory.setUsername(address.user());
    factory.setPassword(address.password().value());
    if (address.tlsParameters().external()) {
      factory.setSaslConfig(DefaultSaslConfig.EXTERNAL);
    }
    factory.setVirtualHost(address.virtualHost());
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    factory.setConnectionTimeout((int) CONNECT_TIMEOUT.toMillis());
    factory.setRequestedHeartbeat((int) HEARTBEAT.toSeconds());
    factory.setChannelRpcTimeout((int) REQUEST_TIMEOUT.toMillis());
    factory.setMaxInboundMessageBodySize(MAX_INBOUND_BYTES);
    factory.setExceptionHandler(new QuietExceptionHandler(socket));
    var threads = daemons("warren-" + name + "-io-");
    factory.setThreadFactory(threads);
    factory.setSocketConfigurator(
        SocketConfigurators.defaultConfigurator()
            .andThen(Broker::withoutOldTls)
            .andThen(socket::put));
    if (address.tls()) {
      factory.useSslProtocol(tls());
      factory.enableHostnameVerification();
    }
    var dispatch =
        new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    dispatch.allowCoreThreadTimeOut(true);
    Connection connection =
        factory.newConnection(dispatch, List.of(new Address(host.name(), host.port())), name);
    return new BrokerConnection(connection, host, queueType, socket, factory.frames, dispatch);
  }

  /** Makes connections whose frames pass a {@link BatchingFrameHandler}, and keeps the last. */
  private static final class BatchingConnectionFactory extends ConnectionFactory {
    private volatile BatchingFrameHandler frames;

    @Override
    protected FrameHandlerFactory createFrameHandlerFactory() {
      return new SocketFrameHandlerFactory(
          getConnectionTimeout(), getSocketFactory(), getSocketConfigurator(), isSSL()) {
        @Override
        public FrameHandler create(Socket socket) throws IOException {
          frames = new BatchingFrameHandler(socket, MAX_INBOUND_BYTES);
          return frames;
        }
      };
    }
  }

  /** Threads of a connection are daemons: a forgotten connection must not keep a JVM alive. */
  private static ThreadFactory daemons(String prefix) {
    var count = new AtomicInteger();
    return work -> {
      // The client gives its reader another name, which contains the broker's address.
      var thread = new Thread(work, prefix + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  private synchronized SSLContext tls() throws Refused {
    if (tls == null) {
      try {
        tls = address.tlsParameters().context();
      } catch (GeneralSecurityException e) {
        boolean isFile = e instanceof TlsFileException;
        String why = isFile ? e.getMessage() : "no TLS in this JVM: " + e.getMessage();
        throw new Refused(Refused.Reason.FILES, why, e);
      }
    }
    return tls;
  }

  /** Takes no older version, even where the JVM is configured to allow it. */
  private static void withoutOldTls(Socket socket) {
    if (socket instanceof SSLSocket tlsSocket) {
      tlsSocket.setEnabledProtocols(TLS_VERSIONS);
    }
  }

  /** The address without the password. */
  @Override
  public String toString() {
    return address.toString();
  }
}
