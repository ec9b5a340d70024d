package dev.warren.broker;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultSaslConfig;
import com.rabbitmq.client.SocketConfigurators;
import com.rabbitmq.client.impl.FrameHandlerFactory;
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
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A broker that can be connected to. Holds no connection itself. Thread-safe. */
public final class Broker {

  /** How long one host may take to accept a connection. */
  public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** How long a silent connection is thought alive is about twice this. */
  public static final Duration HEARTBEAT = Duration.ofSeconds(20);

  /** How long the broker may take to answer a request on an open connection. */
  public static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(20);

  static {
    Logging.initializeQuietly();
  }

  /** What RabbitMQ takes unless told otherwise, which is a little more than Warren's messages. */
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
   * accepts or all have failed. Does not react to interrupts; each host costs {@link
   * #CONNECT_TIMEOUT} at most if it is silent, a little more if it accepts the connection and then
   * says nothing. Files that the address names are read at the first attempt only.
   *
   * @param name shown by the broker's tools, and part of the names of the connection's threads
   * @throws BrokerException.Unreachable if no host answers as a broker does
   * @throws BrokerException.Refused if one answers and refuses, or a file for TLS cannot be used;
   *     the other hosts are not tried then
   */
  public BrokerConnection connect(String name) throws BrokerException {
    return connect(name, new SocketAborter());
  }

  /** The same, but ends early when the plug is pulled. */
  BrokerConnection connect(String name, SocketAborter plug) throws BrokerException {
    if (address.tls()) {
      tls();
    }
    var hosts = new ArrayList<>(address.hosts());
    Collections.shuffle(hosts);
    var failures = new StringJoiner("; ");
    IOException last = null;
    for (var host : hosts) {
      if (plug.pulled()) {
        break;
      }
      try {
        return connect(name, host, plug);
      } catch (IOException | TimeoutException e) {
        var refused = Failures.refused(e, address, host);
        if (refused != null) {
          throw refused;
        }
        failures.add(host + " " + Failures.describeConnect(e, address.tls()));
        last = e instanceof IOException io ? io : new IOException(e);
      }
    }
    if (plug.pulled()) {
      throw new BrokerException.Unreachable(
          "connecting to " + address.hostList() + " was given up", last);
    }
    throw new BrokerException.Unreachable(
        "no broker answers at " + failures + " (is it running, and is this its address?)", last);
  }

  private BrokerConnection connect(String name, Host host, SocketAborter plug)
      throws IOException, TimeoutException {
    var factory =
        new ConnectionFactory() {
          @Override
          protected FrameHandlerFactory createFrameHandlerFactory() throws IOException {
            return HeaderGuard.guard(super.createFrameHandlerFactory(), MAX_INBOUND_BYTES);
          }
        };
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
    factory.setExceptionHandler(new QuietExceptionHandler(plug));
    var threads = new ConnectionThreads(name);
    factory.setThreadFactory(threads);
    var sockets = new BatchingSocket.Factory();
    factory.setSocketConfigurator(
        SocketConfigurators.defaultConfigurator()
            .andThen(Broker::withoutOldTls)
            .andThen(plug::put));
    if (address.tls()) {
      factory.useSslProtocol(tls());
      factory.enableHostnameVerification();
    } else {
      factory.setSocketFactory(sockets);
    }
    var dispatch =
        new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
    dispatch.allowCoreThreadTimeOut(true);
    Connection connection =
        factory.newConnection(dispatch, List.of(new Address(host.name(), host.port())), name);
    return new BrokerConnection(
        connection, host, queueType, plug, Optional.ofNullable(sockets.last()), dispatch);
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

  /** Whatever the JVM is configured to allow. */
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
