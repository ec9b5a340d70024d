package dev.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Broker;
import dev.warren.broker.BrokerConnection;
import dev.warren.broker.QueueNames;
import dev.warren.broker.QueueType;
import dev.warren.broker.RabbitServer;
import dev.warren.broker.Topology;
import dev.warren.engine.WorkerClassPath;
import dev.warren.supervisor.Supervisor;
import dev.warren.supervisor.SupervisorConfig;
import dev.warren.supervisor.SupervisorListener;
import dev.warren.task.Task;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes that a pool starts on a broker that others use too. */
@Timeout(120)
class OwnFleetIT {
  private static final String USUAL_FLEET = "default";

  private final RabbitServer server = RabbitServer.shared();

  /** Tasks of this test. */
  public static final class Whose {
    private static volatile String name = "nobody's";

    private Whose() {}

    /** An initializer. */
    @Task
    public static String become(String owner) {
      name = owner;
      return owner;
    }

    /** Whose process this is. */
    @Task
    public static String process(int millis) throws InterruptedException {
      Thread.sleep(millis);
      return name;
    }
  }

  private Pool open(String owner) {
    return Pool.builder()
        .broker(server.address().toUriWithPassword())
        .processes(1)
        .jvmOptions(ShortLivedJvm.options("128m"))
        .initializer(Whose::become, owner)
        .open();
  }

  private Supervisor foreignWorkers() {
    return new Supervisor(
        new SupervisorConfig(
            USUAL_FLEET,
            QueueType.QUORUM,
            1,
            WorkerClassPath.ofThisJvm(),
            ShortLivedJvm.options("128m"),
            Optional.empty(),
            Optional.empty(),
            0,
            0,
            Duration.ofSeconds(5)),
        CompletableFuture.completedFuture(server.address()),
        new SupervisorListener() {});
  }

  private Set<String> ownQueues() {
    return server.queues().keySet().stream()
        .filter(queue -> queue.startsWith("warren.own-"))
        .collect(Collectors.toSet());
  }

  @Test
  void itemsRunOnThePoolsOwnProcessesAndTheseRunNobodyElses() throws Exception {
    List<Integer> items = Collections.nCopies(60, 10);
    try (Supervisor foreign = foreignWorkers()) {
      foreign.start();
      try (Pool strangers = Pool.connect(server.address().toUriWithPassword());
          Pool second = open("second")) {
        try (Pool first = open("first")) {
          MapResult<String> theirs = strangers.mapAsync(Whose::process, items);
          MapResult<String> mine = first.mapAsync(Whose::process, items);
          MapResult<String> yours = second.mapAsync(Whose::process, items);
          assertEquals(Set.of("first"), new HashSet<>(mine.get(Duration.ofSeconds(60))));
          assertEquals(Set.of("second"), new HashSet<>(yours.get(Duration.ofSeconds(60))));
          assertEquals(Set.of("nobody's"), new HashSet<>(theirs.get(Duration.ofSeconds(60))));
        }
        assertEquals("nobody's", strangers.apply(Whose::process, 1));
        assertEquals("second", second.apply(Whose::process, 1));
      }
    } finally {
      try (BrokerConnection connection =
          new Broker(server.address(), QueueType.QUORUM).connect("cleaner")) {
        Topology.deleteFleet(connection, new QueueNames(USUAL_FLEET));
      }
    }
    assertEquals(Set.of(), ownQueues());
    assertTrue(
        !server.rabbitmqctl("list_exchanges", "name").contains("warren.own-"),
        "an exchange was left");
  }

  @Test
  void theQueuesOfAProducerThatIsKilledExpire() {
    try (Pool pool = open("mine")) {
      assertEquals("mine", pool.apply(Whose::process, 1));
      List<String> mine =
          server
              .rabbitmqctl("list_queues", "--no-table-headers", "name", "arguments")
              .lines()
              .filter(line -> line.startsWith("warren.own-"))
              .toList();
      assertTrue(mine.size() >= 4, mine::toString);
      assertTrue(mine.stream().allMatch(line -> line.contains("x-expires")), mine::toString);
    }
  }
}
