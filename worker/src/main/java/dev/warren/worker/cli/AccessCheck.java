package dev.warren.worker.cli;

import dev.warren.broker.BrokerConnection;
import dev.warren.broker.BrokerException;
import dev.warren.broker.ConfirmedPublisher;
import dev.warren.broker.Delivery;
import dev.warren.broker.Message;
import dev.warren.broker.QueueConsumer;
import dev.warren.broker.QueueNames;
import dev.warren.broker.Topology;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Does once, before any process is started, what workers and their supervisor will do, so that a
 * missing permission is told at the start, and not by processes that end one after the other. It
 * touches no message but its own. Belongs to one thread, as its channels do.
 */
final class AccessCheck implements QueueConsumer.Handler {
  /** How long to wait for a confirm: a broker that is short of memory gives none. */
  private static final long CONFIRM_LIMIT_MILLIS = 2_000;

  private static final int PREFETCH = 1;

  private final BrokerConnection connection;
  private final QueueNames names;

  private AccessCheck(BrokerConnection connection, QueueNames names) {
    this.connection = connection;
    this.names = names;
  }

  /**
   * Declares the queues of the fleet and checks what is done with them. Blocks for some round
   * trips.
   *
   * @throws BrokerException.Refused if the user may not do something
   */
  static void run(BrokerConnection connection, QueueNames names)
      throws BrokerException, InterruptedException {
    new AccessCheck(connection, names).run();
  }

  private void run() throws BrokerException, InterruptedException {
    Topology.declareFleet(connection, names);
    Topology.checkReadable(connection, names.tasks());
    Topology.checkReadable(connection, names.retry());
    // Named as supervisors are, because permissions are given for such names.
    String listener = Long.toHexString(ThreadLocalRandom.current().nextLong());
    String queue = Topology.declareControl(connection, names, listener, listener);
    QueueConsumer.consume(connection, queue, PREFETCH, this).close();
    if (publish(names.control(), listener) && publish("", queue)) {
      Topology.delete(connection, queue);
    }
  }

  /**
   * Sends a message to the queue of this check; false if the broker does not confirm it in time.
   */
  private boolean publish(String exchange, String routingKey)
      throws BrokerException, InterruptedException {
    Semaphore answered = new Semaphore(0);
    ConfirmedPublisher publisher = ConfirmedPublisher.open(connection, answered::release);
    publisher.publish(exchange, routingKey, Message.of(new byte[0]), routingKey);
    boolean inTime = answered.tryAcquire(CONFIRM_LIMIT_MILLIS, TimeUnit.MILLISECONDS);
    if (inTime) {
      publisher.settle((token, outcome) -> {});
      publisher.close();
    }
    return inTime;
  }

  @Override
  public void delivered(Delivery delivery) {
    // Goes back when the channel is closed.
  }

  @Override
  public void ended(BrokerException reason) {
    // The next operation fails and says so.
  }
}
