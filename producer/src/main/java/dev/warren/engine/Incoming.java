package dev.warren.engine;

import dev.warren.broker.BrokerConnection;
import dev.warren.broker.BrokerException;
import dev.warren.broker.Delivery;
import dev.warren.broker.QueueConsumer;
import dev.warren.broker.QueueNames;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.broker.Topology;
import dev.warren.message.ControlMessage;
import dev.warren.message.MessageCodec;
import dev.warren.message.MessageException;
import dev.warren.message.ResultMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives what is sent to a producer: the results of its job, and the news of supervisors. Results
 * are acknowledged after they were handled; all of them are handled on the link's thread, one after
 * the other. Queues that are this producer's own are deleted when the link ends.
 */
final class Incoming implements ReconnectingConnection.Session {
  /** Takes what was received, on the link's thread. */
  interface Handler {
    /** Results of this job. */
    void results(ResultMessage message);

    /** Results without the right names of this job: no worker made them from one of its tasks. */
    void forged(ResultMessage message);

    /** News of a supervisor. */
    void control(ControlMessage message);

    /** Both queues are being consumed from. */
    void listening();

    /** The queues of the fleet were counted, because somebody asked for it. */
    void counted(Optional<QueueStats> stats);
  }

  /** Something to be asked of the broker, on the link's thread. */
  @FunctionalInterface
  private interface Errand {
    void run(BrokerConnection connection) throws BrokerException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(Incoming.class);

  /** Anybody may send news of the largest size. */
  private static final int NEWS_PREFETCH = 8;

  /** Enough at first, when nobody knows how large results are. */
  static final int LEAST_PREFETCH = 4;

  private static final int MOST_PREFETCH = 64;

  /** How many bytes of results to hold, about. */
  private static final long MOST_BYTES = Math.min(64 << 20, Runtime.getRuntime().maxMemory() / 8);

  /** How long nothing is looked at that nobody tells of. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  /** How many times as long as counting took it is not done again. */
  private static final int COUNT_PAUSE = 8;

  private final QueueNames names;
  private final JobNames job;
  private final Handler handler;
  private final LinkHealth health;
  private final Deque<Errand> errands = new ArrayDeque<>();
  private List<Delivery> arrived = new ArrayList<>();
  private volatile boolean declared;

  /** Of those that got as far as their queues; written by the link's thread. */
  private volatile int session;

  private volatile boolean deleted;
  private int prefetch; // the link's thread only
  private BrokerException ended;
  private boolean stopped;
  private boolean misunderstood; // the link's thread only
  private boolean counting;
  private long countAgainAt = System.nanoTime();
  private volatile long arrivedAt = System.nanoTime();

  Incoming(QueueNames names, JobNames job, Handler handler, LinkHealth health) {
    this.names = names;
    this.job = job;
    this.handler = handler;
    this.health = health;
  }

  /** Makes the queues that must exist before the first task is sent, ahead of the first session. */
  void declare(BrokerConnection connection) throws BrokerException {
    Topology.declareReplies(connection, job.own());
    declareControl(connection);
    declared = true;
  }

  private void declareControl(BrokerConnection connection) throws BrokerException {
    Topology.declareControl(
        connection, names, job.listener(session), QueueNames.PRODUCERS, job.job());
  }

  /**
   * Has the queues of the fleet counted soon, unless they are being counted or that was done just
   * now; any thread.
   */
  synchronized void count() {
    if (!counting && System.nanoTime() - countAgainAt >= 0) {
      counting = true;
      errand(this::takeCensus);
    }
  }

  /** Results wait meanwhile: where the broker is far away, most of the time belongs to them. */
  private void takeCensus(BrokerConnection connection) throws BrokerException {
    long begun = System.nanoTime();
    try {
      handler.counted(QueueStats.take(connection, names));
    } finally {
      synchronized (this) {
        long now = System.nanoTime();
        counting = false;
        countAgainAt = now + COUNT_PAUSE * (now - begun);
      }
    }
  }

  /**
   * The queues that are still to be deleted: the link ended in the middle, or hangs. Any thread.
   */
  List<String> left() {
    return deleted ? List.of() : queues();
  }

  private List<String> queues() {
    return List.of(job.replies(), names.control(job.listener(session)));
  }

  /** Deletes the reply queue of another job, whose producer is gone for good; any thread. */
  void forget(JobNames otherJob) {
    errand(connection -> Topology.delete(connection, otherJob.replies()));
  }

  /**
   * Makes the queue for news reachable again, should the exchange have been deleted; any thread.
   */
  void bindAgain() {
    errand(connection -> declareControl(connection));
  }

  private synchronized void errand(Errand errand) {
    errands.add(errand);
    notifyAll();
  }

  /** When results came last, by {@link System#nanoTime}; any thread. */
  long arrivedAt() {
    return arrivedAt;
  }

  /** Ends {@link #serve} and deletes the queues. */
  synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  @Override
  public void serve(BrokerConnection connection) throws IOException, InterruptedException {
    if (!declared) {
      Topology.delete(connection, names.control(job.listener(session)));
      session++;
      declare(connection);
    }
    declared = false;
    synchronized (this) {
      arrived.clear();
      ended = null;
    }
    String repliesQueue = job.replies();
    String controlQueue = names.control(job.listener(session));
    try (QueueConsumer replies =
            QueueConsumer.consumeAlone(connection, repliesQueue, LEAST_PREFETCH, new Arrivals());
        QueueConsumer control =
            QueueConsumer.consumeAlone(connection, controlQueue, NEWS_PREFETCH, new Arrivals())) {
      health.up(connection);
      handler.listening();
      prefetch = LEAST_PREFETCH;
      List<Delivery> batch;
      while ((batch = next(connection)) != null) {
        long lastReply = handle(batch, replies);
        if (lastReply > 0) {
          fitPrefetch(batch, replies);
          replies.ackUpTo(lastReply);
          arrivedAt = System.nanoTime();
        }
        Errand errand = nextErrand();
        if (errand != null) {
          errand.run(connection);
        }
      }
      control.cancel();
    }
    for (String queue : queues()) {
      Topology.delete(connection, queue);
    }
    deleted = true;
  }

  /**
   * Holds as many results as there is memory for. Done only while all that may be held is: nothing
   * is on its way then that the broker would take back, to deliver it twice.
   */
  private void fitPrefetch(List<Delivery> batch, QueueConsumer replies) throws BrokerException {
    int count = 0;
    long bytes = 0;
    for (Delivery delivery : batch) {
      if (delivery.source() == replies) {
        count++;
        bytes += delivery.message().body().length;
      }
    }
    int fit = prefetch(bytes / count);
    if (count == prefetch && fit != prefetch) {
      prefetch = fit;
      replies.changePrefetch(fit);
    }
  }

  /** How many results of a size to hold. */
  static int prefetch(long bytesEach) {
    long fit = MOST_BYTES / Math.max(1, bytesEach);
    return (int) Math.max(LEAST_PREFETCH, Math.min(MOST_PREFETCH, fit));
  }

  private synchronized Errand nextErrand() {
    return errands.poll();
  }

  private long handle(List<Delivery> batch, QueueConsumer replies) throws BrokerException {
    long lastReply = 0;
    for (Delivery delivery : batch) {
      if (delivery.source() == replies) {
        results(delivery);
        lastReply = delivery.tag();
      } else {
        control(delivery);
        delivery.ack();
      }
    }
    return lastReply;
  }

  private void results(Delivery delivery) {
    try {
      ResultMessage message = MessageCodec.decodeResult(delivery.message().body());
      if (message.job().equals(job.job()) && message.key().equals(job.key())) {
        handler.results(message);
      } else {
        handler.forged(message);
      }
    } catch (MessageException e) {
      LOG.warn("dropped a result that cannot be understood: {}", e.getMessage());
    } catch (Throwable e) { // items have lost their answers: they must not wait for them for ever
      health.broken(e);
    }
  }

  private void control(Delivery delivery) {
    try {
      handler.control(MessageCodec.decodeControl(delivery.message().body()));
    } catch (MessageException e) {
      if (!misunderstood) { // anybody may send as many as he likes
        misunderstood = true;
        LOG.warn(
            "dropped a control message that cannot be understood, as later ones are: {}",
            e.getMessage());
      }
    } catch (Throwable e) { // whoever sent it says it again soon
      LOG.error("dropped a control message that could not be handled", e);
    }
  }

  /** What has arrived since; waits for that, or for something else to do; null when stopped. */
  private synchronized List<Delivery> next(BrokerConnection connection)
      throws InterruptedException, BrokerException {
    while (arrived.isEmpty() && !stopped && ended == null && errands.isEmpty()) {
      // Bounded, should what tells of the end have run out of memory.
      wait(LONGEST_WAIT.toMillis());
      ended = ended == null ? connection.lossReason().orElse(null) : ended;
    }
    if (ended != null) {
      throw ended;
    }
    if (stopped) {
      return null;
    }
    List<Delivery> batch = arrived;
    arrived = new ArrayList<>();
    return batch;
  }

  /** Called on the connection's thread. */
  private final class Arrivals implements QueueConsumer.Handler {
    @Override
    public void delivered(Delivery delivery) {
      synchronized (Incoming.this) {
        arrived.add(delivery);
        Incoming.this.notifyAll();
      }
    }

    @Override
    public void ended(BrokerException reason) {
      synchronized (Incoming.this) {
        ended = reason;
        Incoming.this.notifyAll();
      }
    }
  }
}
