package dev.warren.worker.cli;

import dev.warren.broker.Broker;
import dev.warren.broker.BrokerConnection;
import dev.warren.broker.BrokerException;
import dev.warren.broker.QueueNames;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.broker.Topology;
import dev.warren.broker.Topology.QueueState;
import java.time.Duration;
import java.util.Optional;

/**
 * How many messages wait in the queues of a fleet, looked up every few seconds over a connection of
 * its own. Its thread, {@code warren-metrics-broker}, is a daemon. The last figures may be read by
 * any thread.
 */
final class QueueDepths
    implements ReconnectingConnection.Session, ReconnectingConnection.Listener, AutoCloseable {
  /** How many messages wait in each queue; NaN where that is not known. */
  record Depths(double tasks, double retry, double dead) {
    static final Depths UNKNOWN = new Depths(Double.NaN, Double.NaN, Double.NaN);
  }

  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final QueueNames names;
  private final ReconnectingConnection connection;
  private volatile Depths depths = Depths.UNKNOWN;
  private volatile Optional<BrokerConnection> current = Optional.empty();
  private volatile long reconnects;

  QueueDepths(Broker broker, QueueNames names) {
    this.names = names;
    this.connection = new ReconnectingConnection("metrics-broker", broker, this, this);
  }

  void start() {
    connection.start();
  }

  Depths depths() {
    return depths;
  }

  /** Whether the broker is there. */
  boolean isConnected() {
    return current.map(BrokerConnection::isOpen).orElse(false);
  }

  /** How often the connection was lost and made again. */
  long reconnects() {
    return reconnects;
  }

  @Override
  public void serve(BrokerConnection connection) throws BrokerException, InterruptedException {
    if (current.isPresent()) {
      reconnects++; // this thread alone writes it
    }
    current = Optional.of(connection);
    while (true) {
      depths =
          new Depths(
              ready(connection, names.tasks()),
              ready(connection, names.retry()),
              ready(connection, names.dead()));
      Thread.sleep(INTERVAL.toMillis()); // ended by the interrupt of close()
    }
  }

  private static double ready(BrokerConnection connection, String queue) throws BrokerException {
    try {
      Optional<QueueState> state = Topology.state(connection, queue);
      return state.isPresent() ? state.get().ready() : Double.NaN;
    } catch (BrokerException.Refused e) {
      return Double.NaN; // this user may not look
    }
  }

  @Override
  public boolean lost(BrokerException reason) {
    depths = Depths.UNKNOWN;
    return true;
  }

  @Override
  public void close() {
    connection.close();
  }
}
