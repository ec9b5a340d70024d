package dev.warren.worker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.broker.Broker;
import dev.warren.broker.BrokerConnection;
import dev.warren.broker.ConfirmedPublisher;
import dev.warren.broker.Delivery;
import dev.warren.broker.Message;
import dev.warren.broker.QueueConsumer;
import dev.warren.broker.QueueNames;
import dev.warren.broker.QueueType;
import dev.warren.broker.RabbitServer;
import dev.warren.broker.Topology;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.message.ControlMessage;
import dev.warren.message.ControlMessage.Done;
import dev.warren.message.JobStatus;
import dev.warren.message.JsonBytes;
import dev.warren.message.MessageCodec;
import dev.warren.message.TaskMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands on a running fleet: two supervisors on hosts w1 and w2, idle and busy. */
@Timeout(300)
class FleetCommandsIT {
  private static final String FLEET = "commands-" + System.nanoTime();
  private static final QueueNames NAMES = new QueueNames(FLEET);
  private static final String JOB = "5fbf6516065bff4c760f5673b028d3e8";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static BrokerAddress address;
  private static WorkerJar first;
  private static WorkerJar second;
  private static BrokerConnection connection;

  @BeforeAll
  static void startFleet() throws Exception {
    address = RabbitServer.shared().address();
    first = new WorkerJar(address, "w1", "--processes=2", "--fleet=" + FLEET);
    second = new WorkerJar(address, "w2", "--processes=1", "--fleet=" + FLEET);
    connection = new Broker(address, QueueType.QUORUM).connect("test");
    awaitReady(3);
  }

  /** Only what makes the fleet busy or quiet needs this, and it takes a while. */
  private static void calmDown() throws Exception {
    Topology.purge(connection, NAMES.tasks());
    run(0, "resume");
    awaitIdle();
  }

  @AfterAll
  static void endFleet() throws Exception {
    first.close();
    second.close();
    Topology.deleteFleet(connection, NAMES);
    connection.close();
  }

  private static Shell.Result run(String... arguments) {
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
    all[arguments.length] = "--fleet=" + FLEET;
    return new Shell().with("WARREN_BROKER", address.toUriWithPassword()).run(all);
  }

  private static Shell.Result run(int code, String... arguments) {
    Shell.Result result = run(arguments);
    assertEquals(code, result.code(), result.err() + result.out());
    assertFalse(result.err().contains("\tat "), result.err());
    return result;
  }

  private static JsonNode json(String... arguments) {
    return JsonMapper.shared().readTree(run(0, arguments).out());
  }

  private static List<JsonNode> processes(String state) {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode supervisor : json("ps", "--json").get("supervisors")) {
      for (JsonNode process : supervisor.get("processes")) {
        if (process.get("state").asString().equals(state)) {
          found.add(process);
        }
      }
    }
    return found;
  }

  private static void awaitReady(int processes) {
    Await.until(
        () -> first.log() + second.log(),
        LIMIT,
        () ->
            run("ps", "--json").code() == 0
                && processes("ready").size() + processes("running").size() == processes);
  }

  /** Tasks of a job whose results go to a queue that nobody reads. */
  private static void sleep(int items, int millis) throws Exception {
    String replies = Topology.declareReplies(connection, "test-" + "0".repeat(32));
    try (var publisher = ConfirmedPublisher.open(connection, () -> {})) {
      for (int i = 0; i < items; i++) {
        var task =
            new TaskMessage(
                JOB,
                "key",
                "dev.warren.task.Tasks.sleep",
                i,
                List.of(JsonBytes.of("[" + millis + "]")),
                1,
                0,
                0,
                System.currentTimeMillis(),
                false,
                "",
                false);
        publisher.publish("", NAMES.tasks(), Message.of(MessageCodec.encode(task), replies), task);
      }
      Await.until("the confirms", () -> isSettled(publisher));
    }
  }

  private static boolean isSettled(ConfirmedPublisher publisher) {
    try {
      publisher.settle((token, outcome) -> {});
      return publisher.outstanding() == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitIdle() {
    Await.until(
        () -> "the end of all items",
        LIMIT,
        () -> {
          JsonNode fleet = json("ps", "--json");
          return fleet.get("queues").get("tasks").asInt() == 0 && processes("running").isEmpty();
        });
  }

  private static void assertFields(String names, JsonNode object) {
    assertEquals(List.of(names.split(" ")), List.copyOf(object.propertyNames()));
  }

  @Test
  void psShowsAnIdleFleetInJsonWithAllFields() {
    awaitIdle();
    JsonNode fleet = json("ps", "--json");
    assertFields("fleet supervisors queues jobs", fleet);
    assertEquals(FLEET, fleet.get("fleet").asString());
    assertFields("tasks retry dead", fleet.get("queues"));
    assertEquals(0, fleet.get("queues").get("dead").asInt(-1));
    assertEquals(2, fleet.get("supervisors").size());
    JsonNode one = fleet.get("supervisors").get(0);
    assertFields(
        "id host pid state wanted minimum maximum cores version java build startedAt restarts"
            + " lastDeath processes",
        one);
    assertEquals("w1", one.get("host").asString());
    assertEquals(first.handle().pid(), one.get("pid").asLong());
    assertEquals("working", one.get("state").asString());
    assertEquals(one.get("wanted").asInt(), one.get("processes").size());
    assertTrue(one.get("lastDeath").isNull());
    JsonNode process = one.get("processes").get(0);
    assertFields(
        "pid state task job index attempt itemStartedAt tasks rssBytes cpuMillis startedAt",
        process);
    for (String none : List.of("task", "job", "index", "attempt", "itemStartedAt")) {
      assertTrue(process.get(none).isNull(), process.toString());
    }
    assertTrue(process.get("rssBytes").asLong() > 1 << 20, process.toString());
    assertEquals(1, json("ps", "--json", "--host=W2").get("supervisors").size());
  }

  @Test
  void aBusyFleetAnswersAsAnIdleOneDoes() throws Exception {
    try {
      sleep(20, 4_000);
      Await.until("three items run", () -> processes("running").size() == 3);
      JsonNode process = processes("running").get(0);
      assertEquals("dev.warren.task.Tasks.sleep", process.get("task").asString());
      assertEquals(JOB, process.get("job").asString());
      assertEquals(1, process.get("attempt").asInt());
      assertTrue(process.get("itemStartedAt").asLong() > process.get("startedAt").asLong());
      // At a moment when no process is between two items.
      Await.until(
          "what runs in the table",
          () -> {
            String table = run(0, "ps").out();
            return table.contains("2 supervisors, 3 processes, 3 take tasks, 3 busy")
                && table.contains("sleep  5fbf6516/");
          });
      Await.until("whole ids", () -> run(0, "ps", "--wide").out().contains(JOB + "/"));
      assertEquals("3 of 3 processes take tasks\n", run(0, "health").out());
      String dump = run(0, "dump", "w1/" + pidOn("w1")).out();
      assertTrue(dump.contains("warren-task") && dump.contains("Tasks.sleep"), dump);
    } finally {
      calmDown();
    }
  }

  private static long pidOn(String host) {
    JsonNode fleet = json("ps", "--json", "--host", host);
    return fleet.get("supervisors").get(0).get("processes").get(0).get("pid").asLong();
  }

  @Test
  void aBusyFleetIsScaledQuietedResumedAndRestarted() throws Exception {
    try {
      sleep(300, 1_000);
      String scaled = run(0, "scale", "+1", "--host=w2").out();
      assertTrue(scaled.startsWith("w2 (process " + second.handle().pid() + "): "), scaled);
      awaitReady(4);
      run(0, "scale", "1", "--host=w2");
      awaitReady(3);
      assertTrue(run(0, "quiet").out().lines().count() == 2);
      Await.until("all items that run end", () -> processes("running").isEmpty());
      assertTrue(json("ps", "--json").get("queues").get("tasks").asInt() > 0);
      assertEquals("quiet", json("ps", "--json").get("supervisors").get(0).get("state").asString());
      assertEquals("0 of 3 processes take tasks\n", run(1, "health").out());
      assertTrue(run(0, "ps").out().contains("! w1 is quiet"));
      JsonNode doctor = JsonMapper.shared().readTree(run(1, "doctor", "--json").out());
      assertFalse(doctor.get("ok").asBoolean());
      JsonNode resumed = json("resume", "--json");
      assertFields("fleet answers", resumed);
      assertFields("supervisor host ok text", resumed.get("answers").get(0));
      assertTrue(resumed.get("answers").get(1).get("ok").asBoolean());
      long before = pidOn("w2");
      run(0, "restart", "--host=w2");
      Await.until(() -> second.log(), LIMIT, () -> pidOn("w2") != before);
      awaitReady(3);
    } finally {
      calmDown();
    }
  }

  @Test
  void aJobIsShownAndEndedByItsProducer() throws Exception {
    try (Producer producer = new Producer()) {
      assertTrue(producer.thread.isAlive());
      JsonNode jobs = json("ps", "--jobs", "--json");
      assertFields("jobs", jobs);
      JsonNode job = jobs.get("jobs").get(0);
      assertFields(
          "job name task total submitted succeeded failed cancelled running perSecond waitSeconds"
              + " secondsLeft host pid startedAt",
          job);
      assertEquals(6, job.get("failed").asInt());
      assertEquals(0, job.get("running").asInt(), "the supervisors know better");
      assertEquals(9.9, job.get("secondsLeft").asDouble());
      assertEquals(job, json("ps", "--json").get("jobs").get(0));
      String table = run(0, "ps", "--jobs").out();
      assertTrue(table.contains("5fbf6516  nightly  echo   107/1,100"), table);
      assertEquals("job " + JOB + ": as you like\n", run(0, "cancel", "5fbf").out());
      assertEquals(JOB, json("cancel", "nightly", "--json").get("job").asString());
    }
  }

  /** Answers for one job. */
  private static final class Producer implements AutoCloseable, QueueConsumer.Handler {
    private final BlockingQueue<Delivery> arrived = new LinkedBlockingQueue<>();
    private final BrokerConnection own = new Broker(address, QueueType.QUORUM).connect("producer");
    private final Thread thread = new Thread(this::run, "test-producer");
    private final String queue =
        Topology.declareControl(own, NAMES, "test-producer", QueueNames.PRODUCERS, JOB);

    Producer() throws Exception {
      QueueConsumer.consume(own, queue, 10, this);
      thread.setDaemon(true);
      thread.start();
    }

    private void run() {
      try {
        ConfirmedPublisher publisher = ConfirmedPublisher.open(own, () -> {});
        while (true) {
          Delivery next = arrived.take();
          next.ack();
          ControlMessage message = MessageCodec.decodeControl(next.message().body());
          if (message instanceof ControlMessage.AskJobs ask) {
            answer(publisher, ask.reply(), new ControlMessage.Job(status()));
          } else if (message instanceof ControlMessage.EndJob end) {
            answer(publisher, end.reply(), new Done(end.id(), JOB, "p1", true, "as you like"));
          }
        }
      } catch (Exception e) {
        // The connection is closed.
      }
    }

    private static JobStatus status() {
      return new JobStatus(
          JOB,
          "nightly",
          "dev.warren.task.Tasks.echo",
          OptionalLong.of(1_100),
          1_000,
          100,
          1,
          2,
          3,
          1,
          4,
          100,
          0.5,
          1,
          "p1",
          42,
          1,
          false);
    }

    private static void answer(ConfirmedPublisher publisher, String to, ControlMessage message)
        throws IOException {
      publisher.publish(NAMES.control(), to, Message.of(MessageCodec.encode(message)), message);
    }

    @Override
    public void delivered(Delivery delivery) {
      arrived.add(delivery);
    }

    @Override
    public void ended(dev.warren.broker.BrokerException reason) {
      thread.interrupt();
    }

    @Override
    public void close() throws IOException {
      Topology.delete(own, queue);
      own.close();
      thread.interrupt();
      Await.until("the end of the thread", () -> !thread.isAlive());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ps --host=w9",
        "scale 2 --host=w9",
        "quiet --host=w9",
        "resume --host=w9",
        "restart --host=w9",
        "stop --host=w9",
        "health --host=w9",
        "dump w9/1",
        "dump w1/1",
        "dump w1",
        "scale two",
        "scale --nonsense",
        "cancel 0123456789",
        "top"
      })
  void whatIsNotThereIsRefusedInOneLine(String command) {
    assertOneLine(run(2, command.split(" ")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ps",
        "scale 2",
        "quiet",
        "resume",
        "restart",
        "stop",
        "stop --now",
        "cancel 0123",
        "dump w1/1",
        "health",
        "doctor",
        "ps --json"
      })
  void aFleetWithoutSupervisorsIsRefusedAndNotMade(String command) throws Exception {
    String[] arguments = (command + " --fleet=nobody").split(" ");
    Shell shell = new Shell().with("WARREN_BROKER", address.toUriWithPassword());
    Shell.Result result = shell.run(arguments);
    assertEquals(4, result.code(), result.err());
    assertOneLine(result);
    assertTrue(result.err().contains("no supervisor of fleet 'nobody' on "), result.err());
    assertTrue(
        RabbitServer.shared().queues().keySet().stream().noneMatch(q -> q.contains("nobody")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ps", "scale 2", "cancel 0123", "health", "doctor"})
  void aBrokerThatIsAwayIsToldInOneLine(String command) {
    Shell shell = new Shell().with("WARREN_BROKER", "amqp://127.0.0.1:1");
    Shell.Result result = shell.run(command.split(" "));
    assertEquals(3, result.code(), result.err());
    assertOneLine(result);
  }

  private static void assertOneLine(Shell.Result result) {
    assertEquals(1, result.err().lines().count(), result.err());
    assertTrue(result.err().startsWith("worker: "), result.err());
    assertEquals("", result.out());
  }

  @Test
  void theyLeaveNothingOnTheBroker() {
    List<String> before = control();
    run(0, "ps");
    run(0, "health");
    assertEquals(before, control());
  }

  private static List<String> control() {
    return RabbitServer.shared().queues().keySet().stream()
        .filter(queue -> queue.startsWith(NAMES.control()))
        .sorted()
        .toList();
  }

  @Test
  void doctorFindsDeadLetters() throws Exception {
    String well = run(0, "doctor").out();
    assertTrue(well.contains("ok    queues: quorum queues with the right arguments"), well);
    try (var publisher = ConfirmedPublisher.open(connection, () -> {})) {
      Message letter = Message.of(new byte[] {'{'});
      publisher.publish("", NAMES.dead(), letter, letter);
      Await.until("the confirm", () -> isSettled(publisher));
    }
    String ill = run(1, "doctor").out();
    assertTrue(ill.contains("WRONG dead: 1 dead letter\n      -> worker dead list"), ill);
    Topology.purge(connection, NAMES.dead());
  }

  @Test
  void aSupervisorIsStopped() throws Exception {
    try (WorkerJar third = new WorkerJar(address, "w3", "--processes=1", "--fleet=" + FLEET)) {
      awaitReady(4);
      assertTrue(run(0, "stop", "--now", "--host=w3").out().startsWith("w3 (process "));
      third.awaitEnd();
    }
    awaitReady(3);
    assertTrue(first.isAlive() && second.isAlive());
  }
}
