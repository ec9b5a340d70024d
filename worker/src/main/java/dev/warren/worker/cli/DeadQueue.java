package dev.warren.worker.cli;

import dev.warren.broker.Broker;
import dev.warren.broker.BrokerConnection;
import dev.warren.broker.BrokerException;
import dev.warren.broker.ConfirmedPublisher;
import dev.warren.broker.ConfirmedPublisher.Outcome;
import dev.warren.broker.Message;
import dev.warren.broker.QueueBrowser;
import dev.warren.broker.QueueNames;
import dev.warren.broker.Topology;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.cli.BrokerOptions;
import dev.warren.cli.CliException;
import dev.warren.cli.ExitCode;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The dead letters of a fleet. They are looked at one by one, so that it does not matter how many
 * there are; what is not taken is given back when this is closed. Belongs to one thread.
 */
final class DeadQueue implements AutoCloseable {
  private final QueueNames names;
  private final BrokerConnection connection;
  private final Semaphore settled = new Semaphore(0);
  private ConfirmedPublisher publisher;
  private Outcome outcome;

  /** What is done with one of them. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Looks at one.
     *
     * @return whether to take it off the queue for good
     */
    boolean visit(DeadLetter letter) throws BrokerException;
  }

  private DeadQueue(QueueNames names, BrokerConnection connection) {
    this.names = names;
    this.connection = connection;
  }

  /** Connects. Blocks for some round trips. */
  static DeadQueue open(BrokerOptions options) throws BrokerException {
    BrokerAddress address = options.required();
    Broker broker = new Broker(address, options.queueType());
    return new DeadQueue(new QueueNames(options.fleet()), broker.connect("worker-dead"));
  }

  /** How many there are; empty if the fleet has never been there. */
  OptionalLong size() throws BrokerException {
    return Topology.ready(connection, names.dead());
  }

  /** Shows the first ones, at most so many, in the order in which they died. */
  void visit(long most, Visitor visitor) throws BrokerException {
    try (QueueBrowser pull = QueueBrowser.open(connection, names.dead())) {
      for (long i = 0; i < most; i++) {
        var next = pull.next();
        if (next.isEmpty()) {
          return;
        }
        if (visitor.visit(DeadLetter.of(next.get().message()))) {
          pull.ack(next.get());
        }
      }
    }
  }

  /** Deletes all; returns how many that were. */
  long purge() throws BrokerException {
    return Topology.purge(connection, names.dead()).orElse(0);
  }

  /** Whether somebody may still wait for the results of this. */
  boolean isAwaited(Message message) throws BrokerException {
    try {
      return message.replyTo().isPresent()
          && Topology.ready(connection, message.replyTo().get()).isPresent();
    } catch (BrokerException.Refused e) {
      return true; // who looks after the dead need not see queues of clients
    }
  }

  /**
   * Has a message run again; returns when the broker has it safe.
   *
   * @throws CliException if it does not take it
   */
  void requeue(Message message) throws BrokerException {
    if (publisher == null) {
      publisher = ConfirmedPublisher.open(connection, settled::release);
    }
    outcome = null;
    publisher.publishOnce("", names.tasks(), message, message);
    long end = System.nanoTime() + Broker.REQUEST_TIMEOUT.toNanos();
    while (outcome == null && System.nanoTime() - end < 0) {
      try {
        settled.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
      publisher.settle((token, result) -> outcome = result);
    }
    if (outcome != Outcome.CONFIRMED) {
      throw new CliException(
          ExitCode.BROKER,
          outcome == Outcome.UNROUTABLE
              ? "there is no queue " + names.tasks() + ": start workers of the fleet first"
              : "the broker did not take the message; it stays among the dead");
    }
  }

  @Override
  public void close() {
    connection.close();
  }
}
