package dev.warren.engine;

import dev.warren.broker.BrokerConnection;
import dev.warren.broker.BrokerException;
import dev.warren.broker.ConfirmedPublisher;
import dev.warren.broker.ConfirmedPublisher.Outcome;
import dev.warren.broker.ConfirmedPublisher.Refusal;
import dev.warren.broker.Message;
import dev.warren.broker.QueueNames;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.broker.Topology;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Publishes what a producer sends, with many messages on their way to being confirmed at a time.
 * Tasks go in order, and news overtake them: a cancel must not wait behind what it calls off. What
 * was not confirmed when a connection is lost is sent again on the next one, in order. {@link
 * #send} may be called by any thread; one connection is one call of {@link #serve}, on the link's
 * thread.
 */
final class Outgoing implements ReconnectingConnection.Session {
  /** Unconfirmed messages at a time: more only add latency. */
  private static final int WINDOW = 1_000;

  /** Messages that leave in one go. */
  private static final int BATCH = 100;

  /** What a message is. */
  enum Kind {
    TASK,
    DEAD_LETTER,
    /** The only kind that need not find a queue: nobody may be there to hear it. */
    NEWS
  }

  /** A message and where it goes. */
  record Envelope(String exchange, String routingKey, Message message, Kind kind) {
    boolean needed() {
      return kind != Kind.NEWS;
    }
  }

  /** Takes what the broker will never take. */
  @FunctionalInterface
  interface Refused {
    /**
     * The broker takes no message of that size. On the link's thread.
     *
     * @param mostBytes the most bytes a message may have; empty if its headers were too large
     */
    void tooLarge(Envelope envelope, OptionalLong mostBytes);
  }

  private final QueueNames names;
  private final LinkHealth health;
  private final Refused refused;
  private final Deque<Envelope> news = new ArrayDeque<>();
  private final Deque<Envelope> waiting = new ArrayDeque<>();

  /** To be published next; belongs to the link's thread. */
  private final Deque<Envelope> due = new ArrayDeque<>();

  private volatile boolean declared;
  private volatile List<String> deletedAtEnd = List.of();
  private boolean woken;
  private boolean stopped;
  private int underway;

  /** Of those underway, how many wait because a queue takes none at present. */
  private int held;

  private volatile Optional<Refusal> refusal = Optional.empty();

  /** When something that is {@link Envelope#needed} was confirmed last. */
  private long idleSince = System.nanoTime();

  Outgoing(QueueNames names, LinkHealth health, Refused refused) {
    this.names = names;
    this.health = health;
    this.refused = refused;
  }

  /** Sends a message as soon as possible; never blocks. */
  synchronized void send(Envelope envelope) {
    Deque<Envelope> queue = envelope.needed() ? waiting : news;
    queue.add(envelope);
    if (queue.size() == 1) {
      notifyAll();
    }
  }

  /** Forgets the tasks that were not sent yet. */
  synchronized void dropTasks() {
    waiting.removeIf(envelope -> envelope.kind() == Kind.TASK);
    notifyAll();
  }

  /**
   * Waits until everything is confirmed.
   *
   * @return false if the time was over first, or the waiting thread was interrupted (its status is
   *     kept)
   */
  synchronized boolean awaitIdle(Duration limit) {
    return BoundedWait.until(this::isIdle, this, limit);
  }

  /**
   * Since when everything is confirmed that is needed, by {@link System#nanoTime}; now if something
   * is not confirmed.
   */
  synchronized long idleSince() {
    return isIdle() ? idleSince : System.nanoTime();
  }

  private boolean isIdle() {
    return news.isEmpty() && waiting.isEmpty() && underway == 0;
  }

  /** Has queues deleted after all is published; to be called before {@link #stop}. */
  void deleteAtEnd(List<String> queues) {
    deletedAtEnd = queues;
  }

  /**
   * Ends {@link #serve} once everything is published; what is not confirmed by then is given up.
   */
  synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  /** Makes the queues that tasks are sent to, ahead of the first session. */
  void declare(BrokerConnection connection) throws BrokerException {
    Topology.declareFleet(connection, names);
    declared = true;
  }

  @Override
  public void serve(BrokerConnection connection) throws IOException, InterruptedException {
    if (!declared) {
      declare(connection);
    }
    declared = false;
    ConfirmedPublisher publisher = ConfirmedPublisher.open(connection, this::wake);
    health.up(connection);
    try {
      while (await(publisher)) {
        connection.batchWrites(
            () -> {
              for (Envelope envelope; (envelope = due.poll()) != null; ) {
                publish(publisher, envelope);
              }
            });
        publisher.settle((token, outcome) -> settled(publisher, (Envelope) token, outcome));
        refusal = publisher.refusal();
        if (!due.isEmpty()) {
          throw new IOException("the broker did not take a message for " + due.peek().routingKey());
        }
      }
      for (String queue : deletedAtEnd) {
        Topology.delete(connection, queue);
      }
      if (names.isOwn()) {
        Topology.deleteFleet(connection, names);
      }
    } finally {
      refusal = Optional.empty();
      List<Object> lost = publisher.unconfirmed();
      for (int i = lost.size() - 1; i >= 0; i--) {
        due.addFirst((Envelope) lost.get(i));
      }
      synchronized (this) {
        underway = due.size();
        held = 0;
      }
    }
  }

  private void publish(ConfirmedPublisher publisher, Envelope envelope) throws BrokerException {
    if (envelope.needed()) {
      publisher.publish(envelope.exchange(), envelope.routingKey(), envelope.message(), envelope);
    } else {
      publisher.publishOnce(
          envelope.exchange(), envelope.routingKey(), envelope.message(), envelope);
    }
  }

  /** The queue that has taken nothing for the longest time, if one refuses messages; any thread. */
  Optional<Refusal> refusal() {
    return refusal;
  }

  /**
   * Waits until something is due, or outcomes have come.
   *
   * @return false when stopped, and nothing is left to publish
   */
  private synchronized boolean await(ConfirmedPublisher publisher) throws InterruptedException {
    held = publisher.waiting();
    long left = publisher.nanosUntilDue();
    long end = System.nanoTime() + left;
    while (!woken
        && left > 0
        && due.isEmpty()
        && news.isEmpty()
        && (waiting.isEmpty() ? !stopped : isFull())) {
      TimeUnit.NANOSECONDS.timedWait(this, left + 999_999);
      left = end - System.nanoTime();
    }
    woken = false;
    for (Envelope envelope; (envelope = news.poll()) != null; underway++) {
      due.add(envelope);
    }
    while (!waiting.isEmpty() && !isFull() && due.size() < BATCH) {
      due.add(waiting.poll());
      underway++;
    }
    return !stopped || !due.isEmpty() || !waiting.isEmpty();
  }

  private boolean isFull() {
    return underway - held >= WINDOW;
  }

  private synchronized void wake() {
    woken = true;
    notifyAll();
  }

  /** Called on the link's thread. */
  private void settled(ConfirmedPublisher publisher, Envelope envelope, Outcome outcome) {
    if (outcome == Outcome.TOO_LARGE) {
      refused.tooLarge(envelope, publisher.mostBytes());
    }
    if (outcome != Outcome.UNROUTABLE || !envelope.needed()) {
      synchronized (this) {
        underway--;
        if (envelope.needed()) {
          idleSince = System.nanoTime();
        }
        if (underway == 0) {
          notifyAll();
        }
      }
    } else {
      due.add(envelope);
    }
  }
}
