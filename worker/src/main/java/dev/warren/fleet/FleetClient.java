package dev.warren.fleet;

import dev.warren.broker.Broker;
import dev.warren.broker.BrokerConnection;
import dev.warren.broker.BrokerException;
import dev.warren.broker.ConfirmedPublisher;
import dev.warren.broker.ConfirmedPublisher.Outcome;
import dev.warren.broker.Delivery;
import dev.warren.broker.Message;
import dev.warren.broker.QueueConsumer;
import dev.warren.broker.QueueNames;
import dev.warren.broker.QueueType;
import dev.warren.broker.Topology;
import dev.warren.broker.Topology.QueueState;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.message.ControlMessage;
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.ControlMessage.Command;
import dev.warren.message.ControlMessage.Done;
import dev.warren.message.ControlMessage.Verb;
import dev.warren.message.IndexRange;
import dev.warren.message.ItemStatus;
import dev.warren.message.JobStatus;
import dev.warren.message.MessageCodec;
import dev.warren.message.MessageException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Asks the supervisors and the producers of a fleet how they are, and tells them what to do: for
 * commands, which come, ask and go. It has a connection of its own, and on it a queue that answers
 * come to. Belongs to one thread; every method blocks until the answers are in, or their time is
 * over, an interrupt ends that wait early and is kept.
 */
public final class FleetClient implements AutoCloseable {
  /** How long the first answer may take, and how long all of them. */
  private static final Duration LONGEST = Duration.ofMillis(900);

  /** When nobody has answered for so long, all have. */
  private static final Duration SILENCE = Duration.ofMillis(200);

  /**
   * How long is waited for those of which only their processes are known: a machine may be busy.
   */
  private static final Duration SLOWEST = Duration.ofSeconds(2);

  /** How long a command may take to be answered: for stack traces, a process has to answer. */
  private static final Duration COMMAND_LIMIT = Duration.ofMillis(2_500);

  /** How many answers are on their way to this client at most. */
  private static final int PREFETCH = 100;

  /** How many farewells are kept until somebody takes them. */
  private static final int MAX_FAREWELLS = 1_000;

  /** How much of the user's name stands in that of its listeners: see the page on RabbitMQ. */
  private static final int LONGEST_USER = 31;

  /**
   * A supervisor that has answered.
   *
   * @param announcement its answer
   * @param clockSkewMillis by how much its clock is ahead of the one here, in milliseconds; empty
   *     if it did not tell the time
   * @param uncertaintyMillis by how much that may be wrong: half of the time that the answer took
   */
  public record Answered(
      Announcement announcement, OptionalLong clockSkewMillis, long uncertaintyMillis) {}

  /**
   * A fleet at one moment.
   *
   * @param supervisors those that answered, in the order of their hosts
   * @param jobs those whose producers answered, in the order in which they began
   */
  public record Snapshot(List<Answered> supervisors, List<JobStatus> jobs) {

    /** The same with the supervisors of one host only; with all if none is named. */
    public Snapshot onHost(Optional<String> host) {
      return new Snapshot(
          supervisors.stream().filter(each -> isOn(host, each.announcement())).toList(), jobs);
    }

    /** Processes of those that answered that take tasks. */
    public int ready() {
      return supervisors.stream().mapToInt(each -> FleetView.ready(each.announcement())).sum();
    }

    private static boolean isOn(Optional<String> host, Announcement supervisor) {
      return host.isEmpty() || supervisor.host().equalsIgnoreCase(host.get());
    }
  }

  /**
   * The queues of a fleet; a number is empty where the user may not look, or there is no queue.
   *
   * @param tasks how many messages wait in the queue of tasks
   * @param retry how many wait in the queue of items that came back
   * @param dead how many dead letters there are
   * @param consumers how many processes consume from the queue of tasks
   */
  public record Queues(
      OptionalLong tasks, OptionalLong retry, OptionalLong dead, OptionalLong consumers) {}

  /**
   * What to tell a supervisor.
   *
   * @param verb what to do
   * @param processes for {@link Verb#SCALE} how many processes, or how many more
   * @param relative whether that is a difference
   * @param now for {@link Verb#STOP} whether running items are not waited for
   * @param pid for {@link Verb#DUMP} the process; 0 otherwise
   */
  public record Order(Verb verb, OptionalInt processes, boolean relative, boolean now, long pid) {

    /** An order without parameters. */
    public static Order of(Verb verb) {
      return new Order(verb, OptionalInt.empty(), false, false, 0);
    }
  }

  /**
   * What was said for the last time.
   *
   * @param jobs jobs that are over
   * @param supervisors the identities of supervisors that have ended
   */
  public record Farewells(List<JobStatus> jobs, Set<String> supervisors) {}

  /** What came, or only the news that something else has happened. */
  private record Arrived(Optional<Delivery> delivery, long atMillis) {}

  private record Heard(ControlMessage message, long atMillis) {}

  private static final Arrived NOTHING = new Arrived(Optional.empty(), 0);

  private final BrokerConnection connection;
  private final QueueNames names;
  private final String listener;
  private final Optional<String> queue;
  private final boolean watches;
  private final List<JobStatus> jobsOver = new ArrayList<>();
  private final Set<String> gone = new HashSet<>();
  private final BlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>();
  private Optional<QueueConsumer> consumer = Optional.empty();
  private Optional<ConfirmedPublisher> publisher = Optional.empty();
  private volatile BrokerException ended;
  private int unroutable;
  private int commands;

  private FleetClient(
      BrokerConnection connection,
      QueueNames names,
      String listener,
      Optional<String> queue,
      boolean watches) {
    this.connection = connection;
    this.names = names;
    this.listener = listener;
    this.queue = queue;
    this.watches = watches;
  }

  /**
   * Connects. Makes nothing on the broker but a queue of its own, and not even that where there is
   * no such fleet.
   *
   * @throws BrokerException if the broker cannot be reached, or the user may not do that
   */
  public static FleetClient open(BrokerAddress address, String fleet) throws BrokerException {
    return open(address, fleet, new String[0]);
  }

  /**
   * Connects, as {@link #open} does, for somebody who looks again and again: hears also what
   * supervisors and producers say at their end, see {@link #takeFarewells}.
   */
  public static FleetClient watch(BrokerAddress address, String fleet) throws BrokerException {
    return open(address, fleet, QueueNames.PRODUCERS);
  }

  private static FleetClient open(BrokerAddress address, String fleet, String... more)
      throws BrokerException {
    QueueNames names = new QueueNames(fleet);
    // The type does not matter: no such queue is made.
    BrokerConnection connection = new Broker(address, QueueType.QUORUM).connect("worker-fleet");
    try {
      FleetClient client = listen(connection, names, address.user(), more);
      client.start();
      return client;
    } catch (BrokerException | RuntimeException | Error e) {
      connection.close();
      throw e;
    }
  }

  /** Permissions are given for names as producers have them, or as supervisors do. */
  private static FleetClient listen(
      BrokerConnection connection, QueueNames names, String user, String... more)
      throws BrokerException {
    String cleaned = user.replaceAll("[^A-Za-z0-9_-]", "_");
    String own = cleaned.substring(0, Math.min(LONGEST_USER, cleaned.length())) + "-" + random(16);
    try {
      var queue = Topology.listen(connection, names, own, more);
      return new FleetClient(connection, names, own, queue, more.length > 0);
    } catch (BrokerException.Refused e) {
      String short16 = random(8);
      var queue = Topology.listen(connection, names, short16, more);
      return new FleetClient(connection, names, short16, queue, more.length > 0);
    }
  }

  private static String random(int bytes) {
    byte[] random = new byte[bytes];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private void start() throws BrokerException {
    if (queue.isPresent()) {
      consumer =
          Optional.of(QueueConsumer.consume(connection, queue.get(), PREFETCH, new Arrivals()));
      publisher = Optional.of(ConfirmedPublisher.open(connection, () -> arrived.add(NOTHING)));
    }
  }

  /** The connection, for what concerns no supervisor and no producer. */
  public BrokerConnection connection() {
    return connection;
  }

  /** The names of the fleet's queues. */
  public QueueNames names() {
    return names;
  }

  /**
   * Asks all supervisors, and all producers if wanted, at the same time. Unless this client
   * watches, it waits for more answers while more processes take tasks than were told of.
   */
  public Snapshot look(boolean jobsToo) throws BrokerException {
    FleetView fleet = new FleetView();
    JobsView jobs = new JobsView();
    if (queue.isEmpty()) {
      return new Snapshot(List.of(), List.of());
    }
    long askedAt = System.currentTimeMillis();
    unroutable = 0;
    send(QueueNames.SUPERVISORS, new ControlMessage.Ask(listener));
    if (jobsToo) {
      send(QueueNames.PRODUCERS, new ControlMessage.AskJobs(listener));
    }
    int questions = jobsToo ? 2 : 1;
    Map<String, Long> heardAt = new HashMap<>();
    Consumer<Heard> take =
        next -> {
          if (next.message() instanceof Announcement announcement) {
            fleet.heard(announcement);
            if (announcement.gone() && gone.size() < MAX_FAREWELLS) {
              gone.add(announcement.supervisor());
            }
            heardAt.put(announcement.supervisor(), next.atMillis());
          } else if (next.message() instanceof ControlMessage.Job job) {
            jobs.heard(job.status());
            if (job.status().over() && jobsOver.size() < MAX_FAREWELLS) {
              jobsOver.add(job.status());
            }
          }
        };
    gather(LONGEST, SILENCE, () -> unroutable == questions, take);
    if (!watches) {
      // What is told to those that have answered would miss others.
      int processes = state(names.tasks()).map(QueueState::consumers).orElse(0);
      gather(SLOWEST, SLOWEST, () -> fleet.ready() >= processes, take);
    }
    List<Answered> answered = new ArrayList<>();
    for (Announcement each : fleet.supervisors()) {
      answered.add(answered(each, askedAt, heardAt.get(each.supervisor())));
    }
    return new Snapshot(answered, withRunning(jobs.jobs(), answered));
  }

  /** What was said for the last time since this was asked before, heard by looks. */
  public Farewells takeFarewells() {
    Farewells taken = new Farewells(List.copyOf(jobsOver), Set.copyOf(gone));
    jobsOver.clear();
    gone.clear();
    return taken;
  }

  /** Supervisors know what runs now, and producers only what they heard some seconds ago. */
  private static List<JobStatus> withRunning(List<JobStatus> jobs, List<Answered> supervisors) {
    if (supervisors.isEmpty()) {
      return jobs;
    }
    Map<String, Long> running =
        supervisors.stream()
            .flatMap(each -> each.announcement().processes().stream())
            .flatMap(process -> process.items().stream())
            .collect(Collectors.groupingBy(ItemStatus::job, Collectors.counting()));
    return jobs.stream().map(job -> job.withRunning(running.getOrDefault(job.job(), 0L))).toList();
  }

  private static Answered answered(Announcement announcement, long askedAt, long heardAt) {
    long half = Math.max(0, heardAt - askedAt) / 2;
    OptionalLong skew =
        announcement.status().stream()
            .mapToLong(status -> status.now() - (heardAt - half))
            .findFirst();
    return new Answered(announcement, skew, half);
  }

  /** Why the broker takes no messages; empty normally. Known after something was sent. */
  public Optional<String> blocked() {
    return connection.blocked();
  }

  /**
   * Tells some supervisors to do something.
   *
   * @return the answers by supervisor; those that did not answer in time are missing
   */
  public Map<String, Done> command(List<Announcement> supervisors, Order order)
      throws BrokerException {
    String id = "c" + ++commands;
    for (Announcement supervisor : supervisors) {
      send(
          supervisor.supervisor(),
          new Command(
              id,
              listener,
              order.verb(),
              order.processes(),
              order.relative(),
              order.now(),
              order.pid()));
    }
    return answers(
        id, supervisors.stream().map(Announcement::supervisor).collect(Collectors.toSet()));
  }

  /** Tells the producer of a job to end it; empty if it does not answer. */
  public Optional<Done> endJob(String job) throws BrokerException {
    String id = "c" + ++commands;
    send(job, new ControlMessage.EndJob(id, listener, job));
    return answers(id, Set.of(job)).values().stream().findFirst();
  }

  /** The answers of some to a command; anybody may send others. */
  private Map<String, Done> answers(String id, Set<String> asked) throws BrokerException {
    if (queue.isEmpty()) {
      return Map.of();
    }
    Map<String, Done> answers = new HashMap<>();
    unroutable = 0;
    gather(
        COMMAND_LIMIT,
        COMMAND_LIMIT,
        () -> answers.size() + unroutable >= asked.size(),
        next -> {
          if (next.message() instanceof Done done
              && done.id().equals(id)
              && asked.contains(done.from())) {
            answers.put(done.from(), done);
          }
        });
    return answers;
  }

  /** Has all supervisors end the items of a job whose producer does not answer. */
  public void cancelItems(String job) throws BrokerException {
    send(QueueNames.SUPERVISORS, new ControlMessage.Cancel(job, List.of(IndexRange.ALL), false));
    gather(LONGEST, LONGEST, () -> publisher.orElseThrow().outstanding() == 0, next -> {});
  }

  /** Counts what waits in the queues, as far as the user may look. */
  public Queues queues() throws BrokerException {
    Optional<QueueState> tasks = state(names.tasks());
    return new Queues(
        depth(tasks),
        depth(state(names.retry())),
        depth(state(names.dead())),
        tasks.stream().mapToLong(QueueState::consumers).findFirst());
  }

  private Optional<QueueState> state(String name) throws BrokerException {
    try {
      return Topology.state(connection, name);
    } catch (BrokerException.Refused e) {
      return Optional.empty();
    }
  }

  private static OptionalLong depth(Optional<QueueState> state) {
    return state.stream().mapToLong(QueueState::ready).findFirst();
  }

  private void send(String routingKey, ControlMessage message) throws BrokerException {
    if (queue.isPresent()) {
      Message sent = Message.of(MessageCodec.encode(message));
      publisher.get().publishOnce(names.control(), routingKey, sent, message);
    }
  }

  /**
   * Takes what comes until a condition holds, the time is over, or after the first message nothing
   * more comes for a while.
   */
  private void gather(Duration limit, Duration silence, BooleanSupplier done, Consumer<Heard> take)
      throws BrokerException {
    long start = System.nanoTime();
    long until = start + limit.toNanos();
    // What has arrived by then is taken all the same, but a flood ends, too.
    long end = start + 2 * limit.toNanos();
    while (!done.getAsBoolean() && end - System.nanoTime() > 0) {
      Optional<Arrived> next = await(until - System.nanoTime());
      if (ended != null) {
        throw ended;
      }
      if (next.isEmpty()) {
        return;
      }
      publisher.orElseThrow().settle(this::settled);
      Optional<Heard> heard = next.get().delivery().flatMap(d -> read(d, next.get().atMillis()));
      if (next.get().delivery().isPresent()) {
        next.get().delivery().get().ack();
      }
      if (heard.isPresent()) {
        take.accept(heard.get());
        // Who watches hears its own question, and what producers tell each other.
        if (!watches
            || heard.get().message() instanceof Announcement
            || heard.get().message() instanceof Done) {
          until = Math.min(start + limit.toNanos(), System.nanoTime() + silence.toNanos());
        }
      }
    }
  }

  private static Optional<Heard> read(Delivery delivery, long atMillis) {
    try {
      byte[] body = delivery.message().body();
      return Optional.of(new Heard(MessageCodec.decodeControl(body), atMillis));
    } catch (MessageException e) {
      return Optional.empty(); // everybody who is on the fleet may write here
    }
  }

  /** The next that arrives, empty if the time is over first or the thread was interrupted. */
  private Optional<Arrived> await(long nanos) {
    try {
      return Optional.ofNullable(arrived.poll(nanos, TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private void settled(Object token, Outcome outcome) {
    if (outcome == Outcome.UNROUTABLE) {
      unroutable++;
    }
  }

  /** Deletes its queue and closes the connection. */
  @Override
  public void close() {
    try {
      if (connection.blocked().isPresent()) {
        connection.abort(); // the broker would not read a farewell either, for a long time
      } else if (queue.isPresent() && connection.isOpen()) {
        consumer.ifPresent(QueueConsumer::close);
        Topology.delete(connection, queue.get());
      }
    } catch (BrokerException e) {
      // The broker deletes the queue itself after a while.
    } finally {
      connection.close();
    }
  }

  /** Called on the connection's thread; the prefetch bounds what waits. */
  private final class Arrivals implements QueueConsumer.Handler {
    @Override
    public void delivered(Delivery delivery) {
      arrived.add(new Arrived(Optional.of(delivery), System.currentTimeMillis()));
    }

    @Override
    public void ended(BrokerException reason) {
      ended = reason;
      arrived.add(NOTHING);
    }
  }
}
