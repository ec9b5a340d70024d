package dev.warren.supervisor;

import dev.warren.broker.Broker;
import dev.warren.broker.BrokerConnection;
import dev.warren.broker.BrokerException;
import dev.warren.broker.ConfirmedPublisher;
import dev.warren.broker.ConfirmedPublisher.Outcome;
import dev.warren.broker.Delivery;
import dev.warren.broker.Message;
import dev.warren.broker.QueueConsumer;
import dev.warren.broker.QueueNames;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.broker.Topology;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.message.ControlMessage;
import dev.warren.message.MessageCodec;
import dev.warren.message.MessageException;
import dev.warren.message.ResultMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The supervisor's own connection to the broker: announcements and reports go out, control messages
 * come in. A report is kept until the broker has confirmed it, and sent again on every new
 * connection until then. Thread-safe; the thread {@code warren-control} alone uses the channels,
 * and connects again after whatever goes wrong on a connection.
 */
final class ControlLink
    implements Reporter, ReconnectingConnection.Session, ReconnectingConnection.Listener {
  /** How many reports are kept while no broker can be reached; then the oldest are dropped. */
  static final int MAX_REPORTS = 1_000;

  /** How many hints wait to be sent or confirmed at most; others are dropped. */
  private static final int MAX_HINTS = 1_000;

  /** How long the broker may be away before that is told. */
  private static final Duration TOLD_AFTER = Duration.ofSeconds(1);

  /**
   * How often to find out whether control messages arrive. Somebody may delete the exchange, and
   * with it all bindings; when another makes it anew, nothing fails and nothing is heard.
   */
  private static final Duration CHECK_EVERY = Duration.ofSeconds(15);

  /** Few, because any client may send messages of the largest size. */
  private static final int PREFETCH = 8;

  private static final Logger LOG = LoggerFactory.getLogger(ControlLink.class);

  /** A report on its way; two with the same content are not equal. */
  private static final class Report {
    private final String queue;
    private final byte[] body;

    private Report(String replyTo, ResultMessage message) {
      queue = replyTo;
      body = MessageCodec.encode(message);
    }
  }

  /** A message of no use later, and who is to hear it. */
  private record Hint(Collection<String> keys, ControlMessage message) {}

  /** What was sent to those who listen as clients. */
  private record ToClients(ControlMessage message) {}

  /** What was sent to this supervisor itself. */
  private record ToSelf(ControlMessage message) {}

  private final String supervisor;
  private final QueueNames names;
  private final String broker;
  private final Consumer<ControlMessage> incoming;
  private final Consumer<String> log;
  private final ReconnectingConnection link;
  private final Semaphore wake = new Semaphore(0);

  // Belong to the link's thread:
  private boolean refusalTold;

  private boolean sizeTold;

  /** How many connections there were: each has a queue of its own. */
  private int sessions;

  private Optional<Long> awaySince = Optional.empty();
  private boolean awayTold;

  // Shared by the threads, which release a permit of wake after a change.
  private final Deque<Report> reports = new ConcurrentLinkedDeque<>();
  private final AtomicReference<ControlMessage.Announcement> announcement = new AtomicReference<>();
  private final Deque<Hint> hints = new ConcurrentLinkedDeque<>();
  private final AtomicReference<Consumer<QueuedWork>> counting = new AtomicReference<>();
  private volatile boolean closing;
  private volatile boolean connected;
  private volatile boolean hasClients;

  private ControlLink(
      String supervisor,
      SupervisorConfig config,
      BrokerAddress address,
      Consumer<ControlMessage> incoming,
      Consumer<String> log) {
    this.supervisor = supervisor;
    this.broker = address.toString();
    this.names = new QueueNames(config.fleet());
    this.incoming = incoming;
    this.log = log;
    link =
        new ReconnectingConnection("control", new Broker(address, config.queueType()), this, this);
  }

  /**
   * Opens the link of a supervisor. Returns at once; the link connects in the background.
   *
   * @param incoming takes control messages, on the link's thread; must not block for long
   * @param log takes one line when the broker is away, and one when it is back
   */
  static ControlLink open(
      String supervisor,
      SupervisorConfig config,
      BrokerAddress address,
      Consumer<ControlMessage> incoming,
      Consumer<String> log) {
    var link = new ControlLink(supervisor, config, address, incoming, log);
    link.link.start();
    return link;
  }

  @Override
  public void report(String replyTo, ResultMessage message) {
    reports.addLast(new Report(replyTo, message));
    if (reports.size() > MAX_REPORTS && reports.pollFirst() != null) {
      LOG.warn("The oldest report is dropped: {} wait for a broker", MAX_REPORTS);
    }
    wake.release();
  }

  @Override
  public void announce(ControlMessage.Announcement newest) {
    announcement.set(newest);
    wake.release();
  }

  @Override
  public void tell(Collection<String> listeners, ControlMessage message) {
    if (connected && hints.size() < MAX_HINTS) {
      hints.addLast(new Hint(List.copyOf(listeners), message));
      wake.release();
    }
  }

  @Override
  public boolean isConnected() {
    return connected;
  }

  @Override
  public boolean hasClients() {
    return hasClients;
  }

  @Override
  public void count(Consumer<QueuedWork> answer) {
    counting.set(answer);
    wake.release();
  }

  @Override
  public void close(ControlMessage.Announcement last, Duration limit) {
    boolean worthWaiting = connected || !reports.isEmpty();
    tell(List.of(QueueNames.PRODUCERS), last);
    announcement.set(last);
    closing = true;
    wake.release();
    try {
      if (worthWaiting && !link.join(limit)) {
        LOG.debug("The broker did not take the last reports in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    link.close();
  }

  @Override
  public void serve(BrokerConnection connection) throws IOException, InterruptedException {
    try {
      new Service(connection).run();
    } finally {
      connected = false;
    }
  }

  @Override
  public boolean lost(BrokerException reason) {
    if (reason instanceof BrokerException.Refused && !refusalTold) {
      refusalTold = true;
      LOG.warn("Clients do not hear of this supervisor: {}", reason.getMessage());
    }
    long now = System.nanoTime();
    long since = awaySince.orElse(now);
    awaySince = Optional.of(since);
    if (!awayTold && now - since >= TOLD_AFTER.toNanos()) {
      awayTold = true;
      log.accept(
          "the broker "
              + broker
              + " is away: "
              + reason.getMessage()
              + "; trying until it is back");
    }
    LOG.debug("The control link of supervisor {} was lost: {}", supervisor, reason.getMessage());
    return true;
  }

  @Override
  public void broken(Throwable error) {
    LOG.error("The control link of supervisor {} ended: nothing is reported", supervisor, error);
  }

  private void back() {
    if (awayTold) {
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - awaySince.orElseThrow());
      log.accept("the broker " + broker + " is back after " + seconds + "s");
    }
    awaySince = Optional.empty();
    awayTold = false;
  }

  /** What the name of the session's queue ends with. */
  private String listener() {
    return sessions == 1 ? supervisor : supervisor + "-" + sessions;
  }

  private boolean isDone() {
    return closing && reports.isEmpty() && announcement.get() == null && hints.isEmpty();
  }

  /** The work on one connection. */
  private final class Service implements QueueConsumer.Handler, ConfirmedPublisher.Outcomes {
    private final BrokerConnection connection;
    private final Queue<Delivery> delivered = new ConcurrentLinkedQueue<>();
    private final Set<Report> sent = new HashSet<>();
    private long checkedAt = System.nanoTime();
    private boolean unbound;
    private volatile BrokerException end;

    private Service(BrokerConnection connection) {
      this.connection = connection;
    }

    private void run() throws IOException, InterruptedException {
      String queue = declare(connection);
      try (var publisher = ConfirmedPublisher.open(connection, wake::release);
          var deliveries = QueueConsumer.consume(connection, queue, PREFETCH, this)) {
        hints.clear(); // answers to questions of long ago
        connected = true;
        back();
        greet(publisher);
        while (true) {
          publisher.settle(this);
          hear();
          count();
          send(publisher);
          checkBinding(publisher);
          if (end != null) {
            throw end;
          }
          if (isDone() && publisher.outstanding() == 0) {
            break;
          }
          // The number of permits does not matter: any means that there may be something to do.
          wake.tryAcquire(publisher.nanosUntilDue(), TimeUnit.NANOSECONDS);
          wake.drainPermits();
        }
        deliveries.cancel();
      }
      Topology.delete(connection, queue);
    }

    private void greet(ConfirmedPublisher publisher) throws IOException {
      var hello = new ControlMessage.Hello(supervisor);
      publish(publisher, QueueNames.PRODUCERS, encoded(hello), hello);
      publish(publisher, QueueNames.CLIENTS, encoded(hello), new ToClients(hello));
    }

    private void checkBinding(ConfirmedPublisher publisher) throws IOException {
      if (unbound) {
        unbound = false;
        bind(connection);
        greet(publisher);
      }
      long now = System.nanoTime();
      if (now - checkedAt >= CHECK_EVERY.toNanos()) {
        checkedAt = now;
        var hello = new ControlMessage.Hello(supervisor);
        publish(publisher, supervisor, encoded(hello), new ToSelf(hello));
      }
    }

    private String declare(BrokerConnection connection) throws BrokerException {
      if (sessions > 0) {
        Topology.delete(connection, names.control(listener()));
      }
      sessions++;
      return bind(connection);
    }

    private String bind(BrokerConnection connection) throws BrokerException {
      return Topology.declareControl(
          connection, names, listener(), QueueNames.SUPERVISORS, supervisor);
    }

    private void send(ConfirmedPublisher publisher) throws IOException {
      for (Report report : reports) {
        if (sent.add(report)) {
          publisher.publish("", report.queue, Message.of(report.body), report);
        }
      }
      for (Hint hint = hints.poll(); hint != null; hint = hints.poll()) {
        Optional<Message> message = encoded(hint.message());
        for (String key : hint.keys()) {
          // A broker that does not keep up is told no more than this: others will ask again.
          if (publisher.outstanding() < MAX_HINTS) {
            publish(publisher, key, message, hint);
          }
        }
      }
      var newest = announcement.getAndSet(null);
      if (newest != null) {
        publish(publisher, QueueNames.CLIENTS, encoded(newest), new ToClients(newest));
      }
    }

    /** Empty for what no message can hold, such as what 100,000 threads run. */
    private Optional<Message> encoded(ControlMessage message) {
      try {
        return Optional.of(Message.of(MessageCodec.encode(message)));
      } catch (IllegalArgumentException e) {
        if (!sizeTold) {
          sizeTold = true;
          LOG.warn("Clients do not hear all of this supervisor: {}", e.getMessage());
        }
        return Optional.empty();
      }
    }

    private void publish(
        ConfirmedPublisher publisher, String key, Optional<Message> message, Object token)
        throws IOException {
      if (message.isPresent()) {
        publisher.publishOnce(names.control(), key, message.get(), token);
      }
    }

    /** Blocks for some round trips, which only supervisors that scale themselves ask for. */
    private void count() throws BrokerException {
      Consumer<QueuedWork> answer = counting.getAndSet(null);
      if (answer != null) {
        var tasks = Topology.state(connection, names.tasks());
        long retries = Topology.ready(connection, names.retry()).orElse(0);
        answer.accept(
            new QueuedWork(
                retries + tasks.map(Topology.QueueState::ready).orElse(0L),
                tasks.map(Topology.QueueState::consumers).orElse(0)));
      }
    }

    @Override
    public void settled(Object token, Outcome outcome) {
      // Nobody needs to hear every hint: who wants to know asks again.
      if (token instanceof ToClients) {
        hasClients = outcome != Outcome.UNROUTABLE;
      }
      if (token instanceof ToSelf) {
        unbound = outcome == Outcome.UNROUTABLE;
      }
      if (token instanceof Report report) {
        sent.remove(report);
        if (outcome == Outcome.TOO_LARGE) {
          LOG.warn("The broker takes no report of {} bytes; it is dropped", report.body.length);
        }
        if (outcome == Outcome.UNROUTABLE) {
          LOG.debug("The reply queue {} is gone, and so is the need for a report", report.queue);
        }
        reports.remove(report);
      }
    }

    private void hear() throws IOException {
      // No more than that at a time: reports must get out also while somebody floods the queue.
      for (int i = 0; i < PREFETCH; i++) {
        Delivery delivery = delivered.poll();
        if (delivery == null) {
          return;
        }
        delivery.ack();
        try {
          ControlMessage message = MessageCodec.decodeControl(delivery.message().body());
          if (!(message instanceof ControlMessage.Hello)) { // this supervisor's own
            incoming.accept(message);
          }
        } catch (MessageException e) {
          LOG.debug("A control message could not be understood: {}", e.getMessage());
        }
      }
      wake.release();
    }

    @Override
    public void delivered(Delivery delivery) {
      delivered.add(delivery);
      wake.release();
    }

    @Override
    public void ended(BrokerException reason) {
      end = reason;
      wake.release();
    }
  }
}
