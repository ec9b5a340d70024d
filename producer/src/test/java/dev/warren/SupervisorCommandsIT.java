package dev.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.broker.Broker;
import dev.warren.broker.BrokerConnection;
import dev.warren.broker.BrokerException;
import dev.warren.broker.ConfirmedPublisher;
import dev.warren.broker.Delivery;
import dev.warren.broker.Message;
import dev.warren.broker.QueueConsumer;
import dev.warren.broker.QueueNames;
import dev.warren.broker.QueueType;
import dev.warren.broker.RabbitServer;
import dev.warren.broker.Topology;
import dev.warren.engine.WorkerClassPath;
import dev.warren.message.ControlMessage;
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.ControlMessage.Done;
import dev.warren.message.ControlMessage.Verb;
import dev.warren.message.MessageCodec;
import dev.warren.message.MessageException;
import dev.warren.message.ProcessStatus;
import dev.warren.supervisor.Scaling;
import dev.warren.supervisor.Supervisor;
import dev.warren.supervisor.SupervisorConfig;
import dev.warren.supervisor.SupervisorListener;
import dev.warren.task.Tasks;
import dev.warren.worker.contract.TaskRules;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two supervisors on RabbitMQ that are told what to do while a job runs. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class SupervisorCommandsIT implements QueueConsumer.Handler {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final RabbitServer server = RabbitServer.shared();
  private final String fleet = "commands-" + UUID.randomUUID();
  private final QueueNames names = new QueueNames(fleet);
  private final List<ControlMessage> heard = new CopyOnWriteArrayList<>();
  private final Host first = new Host(Scaling.fixed(1));
  private final Host second = new Host(Scaling.fixed(1));
  private BrokerConnection connection;
  private ConfirmedPublisher publisher;
  private int commands;

  /** A supervisor as {@code worker start} runs it. */
  private final class Host implements SupervisorListener, AutoCloseable {
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> stopAsked = new CompletableFuture<>();
    private final Supervisor supervisor;

    private Host(Scaling scaling) {
      supervisor =
          new Supervisor(
              new SupervisorConfig(
                  fleet,
                  QueueType.QUORUM,
                  scaling.minimum(),
                  WorkerClassPath.ofThisJvm(),
                  ShortLivedJvm.options("64m"),
                  Optional.empty(),
                  Optional.empty(),
                  0,
                  0,
                  Duration.ofSeconds(20),
                  TaskRules.NONE,
                  scaling,
                  1),
              CompletableFuture.completedFuture(server.address()),
              this);
    }

    /** What it says about itself. */
    private Announcement announcement() {
      Set<Long> pids =
          supervisor.processes().stream().map(ProcessStatus::pid).collect(Collectors.toSet());
      heard.clear();
      say(QueueNames.SUPERVISORS, new ControlMessage.Ask("boss"));
      Await.until(() -> "an answer among " + heard, LONG, () -> answer(pids).isPresent());
      return answer(pids).get();
    }

    private Optional<Announcement> answer(Set<Long> pids) {
      return heard.stream()
          .filter(Announcement.class::isInstance)
          .map(Announcement.class::cast)
          .filter(a -> a.processes().stream().anyMatch(p -> pids.contains(p.pid())))
          .findFirst();
    }

    private Done tell(Verb verb, OptionalInt processes, long pid) {
      String id = "c" + ++commands;
      String name = announcement().supervisor();
      say(name, new ControlMessage.Command(id, "boss", verb, processes, false, false, pid));
      Await.until(
          () -> "an answer to " + verb + " among " + heard, LONG, () -> done(id).isPresent());
      Done done = done(id).get();
      assertTrue(done.ok(), done::toString);
      return done;
    }

    private void tell(Verb verb) {
      tell(verb, OptionalInt.empty(), 0);
    }

    private void scale(int processes) {
      tell(Verb.SCALE, OptionalInt.of(processes), 0);
    }

    private void awaitReady(int processes) {
      Await.until(
          () -> processes + " ready processes after " + log,
          LONG,
          () -> supervisor.ready() == processes && supervisor.processes().size() == processes);
    }

    private boolean runsNothing() {
      return supervisor.processes().stream().allMatch(process -> process.items().isEmpty());
    }

    @Override
    public boolean stopAsked() {
      return stopAsked.complete(null);
    }

    @Override
    public void log(String line) {
      log.add(line);
    }

    @Override
    public void output(String line) {}

    @Override
    public void close() {
      supervisor.kill();
    }
  }

  private Optional<Done> done(String id) {
    return heard.stream()
        .filter(Done.class::isInstance)
        .map(Done.class::cast)
        .filter(done -> done.id().equals(id))
        .findFirst();
  }

  @BeforeEach
  void listen() throws BrokerException {
    connection = new Broker(server.address(), QueueType.QUORUM).connect("boss");
    Topology.declareFleet(connection, names);
    QueueConsumer.consume(
        connection, Topology.declareControl(connection, names, "boss", "boss"), 100, this);
    publisher = ConfirmedPublisher.open(connection, () -> {});
  }

  @AfterEach
  void close() throws BrokerException {
    first.close();
    second.close();
    Topology.deleteFleet(connection, names);
    Topology.delete(connection, names.control("boss"));
    connection.close();
  }

  private void say(String key, ControlMessage message) {
    try {
      publisher.publish(names.control(), key, Message.of(MessageCodec.encode(message)), message);
    } catch (BrokerException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void delivered(Delivery delivery) {
    try {
      heard.add(MessageCodec.decodeControl(delivery.message().body()));
      delivery.ack();
    } catch (MessageException | BrokerException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void ended(BrokerException reason) {}

  private Pool connect() {
    return Pool.builder().broker(server.address().toUriWithPassword()).fleet(fleet).open();
  }

  private static void awaitDone(MapResult<Long> job, long items) {
    Await.until(
        () -> items + " items, not " + job.progress(), LONG, () -> job.progress().done() >= items);
  }

  @Test
  @Tag("slow") // with the commands of users it is tested by FleetLifeIT
  void aJobGoesOnThroughAllThatSupervisorsAreTold() {
    first.supervisor.start();
    second.supervisor.start();
    List<Long> millis = LongStream.range(0, 1_000).map(i -> 10 + i % 20).boxed().toList();
    try (Pool pool = connect()) {
      MapResult<Long> job = pool.mapAsync(Tasks::sleep, millis);
      first.awaitReady(1);
      second.awaitReady(1);
      awaitDone(job, 50);

      first.scale(3);
      first.awaitReady(3);
      Announcement announced = first.announcement();
      assertEquals(3, announced.status().orElseThrow().wanted());
      assertEquals(3, announced.processes().size());
      Await.until(
          "the build", () -> first.announcement().status().orElseThrow().build().length() == 12);

      first.tell(Verb.QUIET);
      second.tell(Verb.QUIET);
      Await.until("silence", () -> first.runsNothing() && second.runsNothing());
      assertTrue(job.progress().done() < millis.size(), "the job was too short");
      assertEquals("quiet", second.announcement().processes().get(0).state());
      first.scale(2);
      Await.until("two are left", () -> first.supervisor.processes().size() == 2);
      assertTrue(first.runsNothing() && second.runsNothing());

      first.tell(Verb.RESUME);
      second.tell(Verb.RESUME);
      Set<Long> old = pids(first);
      first.tell(Verb.RESTART);
      Await.until(
          () -> "new processes after " + first.log,
          LONG,
          () -> pids(first).size() == 2 && pids(first).stream().noneMatch(old::contains));

      second.tell(Verb.STOP);
      second.stopAsked.join();
      second.supervisor.close();
      assertEquals(0, second.supervisor.processes().size());

      List<Outcome<Long>> outcomes = job.outcomes();
      assertEquals(millis, job.get(LONG));
      for (Outcome<Long> outcome : outcomes) {
        var success = (Outcome.Success<Long>) outcome;
        assertEquals(1, success.execution().attempt(), success::toString);
      }
      assertEquals(0, first.announcement().status().orElseThrow().restarts());
    }
  }

  private static Set<Long> pids(Host host) {
    return host.supervisor.processes().stream()
        .map(ProcessStatus::pid)
        .collect(Collectors.toCollection(HashSet::new));
  }

  @Test
  void dumpsABusyProcess() {
    first.supervisor.start();
    try (Pool pool = connect()) {
      AsyncResult<Long> sleeper = pool.applyAsync(Tasks::sleep, 60_000L);
      Await.until("a busy process", () -> first.supervisor.ready() == 1 && !first.runsNothing());
      long pid = first.supervisor.processes().get(0).pid();
      String text = first.tell(Verb.DUMP, OptionalInt.empty(), pid).text();
      assertTrue(text.contains("runs dev.warren.task.Tasks.sleep, item 0 of job"), text);
      assertTrue(text.contains("dev.warren.task.Tasks.sleep("), text);
      assertTrue(text.contains("\"warren-session\""), text);
      assertTrue(sleeper.cancel());
    }
  }

  @Test
  void growsAndShrinksByWhatWaits() {
    try (Host scaled = new Host(new Scaling(1, 3, false));
        Pool pool = connect()) {
      scaled.supervisor.start();
      MapResult<Long> job =
          pool.with(TaskOptions.defaults().withChunkSize(1))
              .mapAsync(Tasks::sleep, LongStream.range(0, 300).map(i -> 150).boxed().toList());
      Await.until(
          () -> "three processes after " + scaled.log, LONG, () -> scaled.supervisor.wanted() == 3);
      job.outcomes()
          .forEach(
              outcome -> assertEquals(1, ((Outcome.Success<Long>) outcome).execution().attempt()));
      Await.until(
          () -> "one process after " + scaled.log, LONG, () -> scaled.supervisor.wanted() == 1);
      List<String> decisions = scaled.log.stream().filter(line -> line.contains(" -> ")).toList();
      assertTrue(decisions.get(0).contains("-> 3 processes: "), decisions::toString);
      assertEquals(3, decisions.size(), decisions::toString);
    }
  }

  @Test
  void aBurstEndsWhenNothingIsLeft() {
    Host burst = new Host(new Scaling(1, 1, true));
    try (burst;
        Pool pool = connect()) {
      burst.supervisor.start();
      List<Long> millis = LongStream.range(0, 20).map(i -> 100).boxed().toList();
      assertEquals(millis, pool.map(Tasks::sleep, millis));
      burst.stopAsked.join();
      Await.until("the end", () -> burst.supervisor.processes().isEmpty());
      assertFalse(burst.log.stream().anyMatch(line -> line.contains("no item is charged")));
    }
  }
}
