package dev.warren.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import dev.warren.broker.address.BrokerAddress;
import dev.warren.broker.address.Secret;
import dev.warren.message.Crash;
import dev.warren.message.FailureKind;
import dev.warren.message.JsonBytes;
import dev.warren.message.MessageCodec;
import dev.warren.message.MessageException;
import dev.warren.message.Result;
import dev.warren.message.TaskMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** Real worker processes and a real broker. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SupervisorIT implements SupervisorListener, QueueConsumer.Handler {
  private final RabbitServer server = RabbitServer.shared();
  private final List<Result> results = new CopyOnWriteArrayList<>();
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final List<String> gaveUp = new CopyOnWriteArrayList<>();
  private final QueueNames names;
  private final String job;
  private final BrokerConnection connection;
  private Supervisor supervisor;

  SupervisorIT(TestInfo test) throws BrokerException {
    job = test.getTestMethod().orElseThrow().getName();
    names = new QueueNames(job);
    connection = new Broker(server.address(), QueueType.CLASSIC).connect("client");
    Topology.declareFleet(connection, names);
    QueueConsumer.consume(connection, Topology.declareReplies(connection, job), 100, this);
  }

  @AfterEach
  void close() {
    supervisor.kill();
    connection.close();
  }

  private void start(BrokerAddress address, int processes) {
    var config =
        SupervisorConfig.of(
            names.fleet(), QueueType.CLASSIC, processes, System.getProperty("java.class.path"));
    supervisor = new Supervisor(config, CompletableFuture.completedFuture(address), this);
    supervisor.start();
  }

  private void submit(String task, long index, String argument, long timeLimitMillis)
      throws BrokerException {
    byte[] json = ("[" + argument + "]").getBytes(UTF_8);
    var message =
        new TaskMessage(
            job, task, index, List.of(new JsonBytes(json, 0, json.length)), 1, 0, timeLimitMillis);
    try (var publisher = ConfirmedPublisher.open(connection, () -> {})) {
      publisher.publish(
          "",
          names.tasks(),
          Message.of(MessageCodec.encode(message), QueueNames.replies(job)),
          message);
    }
  }

  private Result await(long index) {
    Await.until(
        () -> "an answer to " + index + " among " + results + " after " + said + gaveUp,
        Await.LIMIT,
        () -> answer(index).isPresent());
    return answer(index).orElseThrow();
  }

  /** What an item ended with. That it came back, to be sent again, may be said before. */
  private Optional<Result> answer(long index) {
    return results.stream()
        .filter(result -> result.first() == index && !(result instanceof Result.Returned))
        .findFirst();
  }

  @Test
  void runsTasksAndReportsTheOneThatEndsItsProcess() throws Exception {
    start(server.address(), 2);
    submit("sumOfPowers", 0, "10", 0);
    assertEquals("405071318", ((Result.Values) await(0)).values().get(0).asString());

    submit(FatalTasks.class.getName() + ".exit", 1, "42", 0);
    submit("sumOfPowers", 2, "3", 0);
    var failed = (Result.Failed) await(1);
    Crash crash = failed.failure().crash().orElseThrow();
    assertEquals(OptionalInt.of(42), crash.exitCode());
    assertTrue(crash.stderrTail().contains("about to exit"), crash.stderrTail());
    await(2);
    Await.until(() -> "two ready among " + said, Await.LIMIT, () -> supervisor.ready() == 2);
    supervisor.stop(Duration.ofSeconds(10));
    assertEquals(List.of(), gaveUp);
  }

  @Test
  void endsATaskThatIgnoresItsTimeLimit() throws Exception {
    start(server.address(), 1);
    submit(FatalTasks.class.getName() + ".spin", 0, "1", 300);
    var failed = (Result.Failed) await(0);
    assertEquals(FailureKind.TIMEOUT, failed.failure().kind());
  }

  @Test
  void givesUpWhereTheBrokerRefuses() {
    start(server.address().withPassword(new Secret("wrong")), 2);
    Await.until(() -> "giving up after " + said, Await.LIMIT, () -> !gaveUp.isEmpty());
    assertTrue(gaveUp.get(0).contains("cannot start"), gaveUp.get(0));
  }

  @Override
  public void gaveUp(String reason) {
    gaveUp.add(reason);
  }

  @Override
  public void log(String line) {
    said.add(line);
  }

  @Override
  public void output(String line) {
    said.add(line);
  }

  @Override
  public void delivered(Delivery delivery) {
    try {
      results.addAll(MessageCodec.decodeResult(delivery.message().body()).results());
      delivery.ack();
    } catch (MessageException | BrokerException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void ended(BrokerException reason) {}
}
