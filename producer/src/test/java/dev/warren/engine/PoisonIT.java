package dev.warren.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.broker.Broker;
import dev.warren.broker.BrokerConnection;
import dev.warren.broker.FleetUsers;
import dev.warren.broker.Poison;
import dev.warren.broker.QueueBrowser;
import dev.warren.broker.QueueNames;
import dev.warren.broker.QueueType;
import dev.warren.broker.RabbitServer;
import dev.warren.broker.Topology;
import dev.warren.message.DeadHeaders;
import dev.warren.message.FailureKind;
import dev.warren.supervisor.Supervisor;
import dev.warren.supervisor.SupervisorConfig;
import dev.warren.supervisor.SupervisorListener;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A producer sends messages with headers that the AMQP client cannot read, wherever it may. */
@Timeout(180)
class PoisonIT {
  private static final QueueNames NAMES = new QueueNames("default");
  private static final byte[] TASK =
      "{\"v\":1,\"job\":\"x\",\"task\":\"echo\",\"first\":0,\"items\":[[1]]}".getBytes(UTF_8);
  private static final int EACH = 8;

  @ParameterizedTest
  @EnumSource(QueueType.class)
  void nobodyIsStopped(QueueType type) throws Exception {
    List<String> notices = new CopyOnWriteArrayList<>();
    try (FleetUsers users = new FleetUsers(RabbitServer.shared());
        BrokerConnection worker =
            new Broker(users.address(FleetUsers.WORKER), type).connect("maker")) {
      Topology.declareFleet(worker, NAMES);
      var attacker = users.address(FleetUsers.PRODUCER);
      FleetOptions options =
          FleetOptionsBuilder.create()
              .broker(attacker)
              .fleet(NAMES.fleet())
              .queueType(type)
              .waitForBroker(Duration.ofSeconds(60))
              .gracePeriod(Duration.ofSeconds(5))
              .build();
      try (BrokerEngine engine = BrokerEngine.open(options);
          Supervisor supervisor = supervisor(users, type)) {
        engine.onNotice(notices::add);
        for (int i = 0; i < EACH; i++) {
          Poison.send(attacker, "", NAMES.tasks(), null, TASK);
          Poison.send(attacker, "", NAMES.retry(), engine.job().replies(), TASK);
          Poison.send(attacker, "", engine.job().replies(), null, TASK);
          Poison.send(attacker, NAMES.control(), "clients", null, TASK);
        }
        supervisor.start();
        Await.until("both are ready", () -> engine.size() == 2);
        Poison.send(attacker, NAMES.control(), "supervisors", null, TASK);
        TestJob job =
            TestJob.act(engine, TestJob.options(), 1, Collections.nCopies(50, "square:3"));
        job.await();
        job.assertValue(49, "9");
        Await.until("all are dead", () -> ready(worker) == 2 * EACH);
        assertEquals(2, engine.size());
        assertEquals(0, engine.ledger().totals().returned());
        assertTrue(notices.stream().allMatch(line -> line.contains("forged")), notices::toString);
      }
      try (BrokerConnection operator = users.connect(FleetUsers.OPERATOR);
          QueueBrowser pull = QueueBrowser.open(operator, NAMES.dead())) {
        for (Optional<QueueBrowser.Pulled> next; (next = pull.next()).isPresent(); ) {
          var headers = next.get().message().headers();
          String reason = String.valueOf(headers.get(DeadHeaders.REASON));
          assertTrue(reason.contains("headers cannot be read"), reason);
          assertEquals(new String(TASK, UTF_8), new String(next.get().message().body(), UTF_8));
        }
      }
    }
  }

  @Test
  void aValueThatDoesNotFitIntoAProcessFailsItsItemAlone() throws Exception {
    FleetOptions options =
        FleetOptionsBuilder.create()
            .processes(1)
            .classPath(System.getProperty("java.class.path"))
            .jvmOptions(List.of("-Xmx200m"))
            .gracePeriod(Duration.ofSeconds(5))
            .build();
    String objects = "[" + "{},".repeat(2_700_000) + "{}]";
    try (BrokerEngine engine = BrokerEngine.open(options)) {
      TestJob job =
          TestJob.submit(engine, "echo", TestJob.options(), 1, List.of("1", objects, "3"));
      job.await();
      job.assertValue(0, "1");
      job.assertValue(2, "3");
      assertEquals(FailureKind.ENCODING, job.failure(1).failure().kind());
      assertTrue(job.failure(1).failure().message().contains("MiB of memory"));
      assertEquals(0, engine.ledger().totals().crashes());
    }
  }

  private static long ready(BrokerConnection connection) {
    try {
      return Topology.ready(connection, NAMES.dead()).orElseThrow();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Supervisor supervisor(FleetUsers users, QueueType type) {
    String classPath = System.getProperty("java.class.path");
    return new Supervisor(
        SupervisorConfig.of(NAMES.fleet(), type, 2, classPath),
        CompletableFuture.completedFuture(users.address(FleetUsers.WORKER)),
        new SupervisorListener() {});
  }
}
