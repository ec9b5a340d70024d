package dev.warren.dead;

import dev.warren.broker.Broker;
import dev.warren.broker.BrokerConnection;
import dev.warren.broker.BrokerException;
import dev.warren.broker.ConfirmedPublisher;
import dev.warren.broker.ConfirmedPublisher.Outcome;
import dev.warren.broker.Message;
import dev.warren.broker.QueueBrowser;
import dev.warren.broker.QueueNames;
import dev.warren.broker.QueueType;
import dev.warren.broker.Topology;
import dev.warren.broker.address.BrokerAddress;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The queue of a fleet's dead letters. They are read one by one, so that their number does not
 * matter; closing this gives back those that were not taken. Belongs to one thread, as its channels
 * do.
 */
public final class DeadQueue implements AutoCloseable {
  private final QueueNames names;
  private final BrokerConnection connection;
  private final Semaphore settled = new Semaphore(0);
  private QueueBrowser browser;
  private ConfirmedPublisher publisher;
  private Outcome outcome;
  private Optional<String> lastReplyTo = Optional.empty();
  private boolean lastIsAwaited;

  /** Reads dead letters. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Reads one letter.
     *
     * @return whether to take it off the queue for good
     */
    boolean visit(DeadLetter letter) throws BrokerException;
  }

  /** A message that was to run again was not taken by the broker, and stays among the dead. */
  public static final class NotTaken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotTaken(String message) {
      super(message);
    }
  }

  private DeadQueue(QueueNames names, BrokerConnection connection) {
    this.names = names;
    this.connection = connection;
  }

  /** Connects. Blocks for some round trips. */
  public static DeadQueue open(BrokerAddress address, String fleet) throws BrokerException {
    // The type does not matter: no queue is made.
    Broker broker = new Broker(address, QueueType.QUORUM);
    return new DeadQueue(new QueueNames(fleet), broker.connect("worker-dead"));
  }

  /** How many letters there are; empty if the fleet never existed. */
  public OptionalLong size() throws BrokerException {
    return Topology.ready(connection, names.dead());
  }

  /** Visits the letters in the order in which they came, up to a number. */
  public void visit(long limit, Visitor visitor) throws BrokerException {
    visitWhile(limit, () -> true, visitor);
  }

  /**
   * Visits the letters in the order in which they came, as long as a condition holds, and up to a
   * number: others may die faster than they are read.
   */
  public void visitWhile(long limit, BooleanSupplier condition, Visitor visitor)
      throws BrokerException {
    if (browser == null) {
      browser = QueueBrowser.open(connection, names.dead());
    }
    for (long visited = 0; visited < limit && condition.getAsBoolean(); visited++) {
      Optional<QueueBrowser.Pulled> next = browser.next();
      if (next.isEmpty()) {
        break;
      }
      if (visitor.visit(DeadLetter.of(next.get().message()))) {
        browser.ack(next.get());
      }
    }
    browser.giveBack();
  }

  /** Deletes all letters; returns how many that were. */
  public long purge() throws BrokerException {
    return Topology.purge(connection, names.dead()).orElse(0);
  }

  /** Whether a producer may still wait for the results of a message. */
  public boolean isAwaited(Message message) throws BrokerException {
    // Letters of one job stand together, and each question costs a round trip, or some.
    if (!message.replyTo().equals(lastReplyTo)) {
      lastIsAwaited = isThere(message.replyTo());
      lastReplyTo = message.replyTo();
    }
    return lastIsAwaited;
  }

  private boolean isThere(Optional<String> replyTo) throws BrokerException {
    try {
      return replyTo.isPresent() && Topology.ready(connection, replyTo.get()).isPresent();
    } catch (BrokerException.Refused e) {
      return true; // an operator need not have permission to look at reply queues
    }
  }

  /**
   * Publishes a message to be run again; returns when the broker has confirmed it.
   *
   * @throws NotTaken if the broker does not take it
   */
  public void requeue(Message message) throws BrokerException {
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
      throw new NotTaken(
          outcome == Outcome.UNROUTABLE
              ? "there is no queue " + names.tasks() + ": start workers of the fleet first"
              : "the broker did not confirm that it took a message to run again; it stays among the"
                  + " dead, and may run all the same");
    }
  }

  @Override
  public void close() {
    connection.close();
  }
}
