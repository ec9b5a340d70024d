package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.ShortLivedJvm;
import dev.warren.broker.Await;
import dev.warren.broker.QueueNames;
import dev.warren.broker.RabbitServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Nothing waits in silence: what is lost is sent again, what cannot be answered fails with proof.
 */
@Timeout(180)
class NoSilenceIT {
  private static final int ITEMS = 200;

  private final RabbitServer server = RabbitServer.shared();
  private final QueueNames names = new QueueNames("test-" + UUID.randomUUID());
  private final List<String> notices = new CopyOnWriteArrayList<>();
  private final List<EngineBrokenException> broken = new CopyOnWriteArrayList<>();

  private BrokerEngine open(int processes, Duration waitForWorkers, Duration waitForBroker)
      throws Exception {
    BrokerEngine engine =
        BrokerEngine.open(
            FleetOptionsBuilder.create()
                .broker(server.address())
                .fleet(names.fleet())
                .processes(processes)
                .classPath(System.getProperty("java.class.path"))
                .jvmOptions(ShortLivedJvm.options("128m"))
                .waitForWorkers(waitForWorkers)
                .waitForBroker(waitForBroker)
                .gracePeriod(Duration.ofSeconds(5))
                .build());
    engine.onNotice(notices::add);
    engine.onBroken(broken::add);
    return engine;
  }

  private BrokerEngine open() throws Exception {
    return open(2, Duration.ofSeconds(30), Duration.ofSeconds(60));
  }

  private static TestJob start(BrokerEngine engine, int chunk) throws Exception {
    List<String> acts = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      acts.add(i % 2 == 0 ? "sleep:100" : "square:" + i);
    }
    TestJob job = TestJob.act(engine, TestJob.options(), chunk, acts);
    await("the first answers", () -> job.answered() >= 40);
    return job;
  }

  private static void await(String what, java.util.function.BooleanSupplier condition) {
    Await.until(() -> what, Duration.ofSeconds(60), condition);
  }

  private static void assertExact(TestJob job) {
    for (int i = 0; i < ITEMS; i++) {
      job.assertValue(i, i % 2 == 0 ? "0" : Long.toString((long) i * i));
    }
  }

  @Test
  void itemsWhoseQueueIsDeletedAreSentAgain() throws Exception {
    try (BrokerEngine engine = open()) {
      TestJob job = start(engine, 1);
      server.rabbitmqctl("delete_queue", names.tasks());
      assertExact(job.await());
      assertTrue(notices.toString().contains("lost"), notices::toString);
      assertTrue(engine.ledger().totals().returned() > 0);
      assertTrue(engine.ledger().totals().balances());
    }
  }

  @Test
  @Tag("slow")
  void chunksWhoseQueueIsDeletedAreSentAgain() throws Exception {
    try (BrokerEngine engine = open()) {
      TestJob job = start(engine, 10);
      server.rabbitmqctl("delete_queue", names.tasks());
      assertExact(job.await());
    }
  }

  @Test
  void answersWhoseQueueIsDeletedAreAskedForAgain() throws Exception {
    try (BrokerEngine engine = open()) {
      TestJob job = start(engine, 1);
      server.rabbitmqctl("delete_queue", engine.job().replies());
      assertExact(job.await());
    }
  }

  @Test
  void aLongItemIsNotTakenForLost() throws Exception {
    try (BrokerEngine engine = open()) {
      List<String> acts = new ArrayList<>(List.of("sleep:12000", "square:3", "square:4"));
      TestJob job = TestJob.act(engine, TestJob.options(), 3, acts).await();
      job.assertValue(2, "16");
      assertEquals(0, engine.ledger().totals().returned());
      assertEquals(0, engine.ledger().totals().duplicates());
    }
  }

  @Test
  void aFleetThatGoesAwayIsMissedWithProof() throws Exception {
    try (BrokerEngine fleet = open();
        BrokerEngine engine = open(0, Duration.ofSeconds(8), Duration.ofSeconds(60))) {
      await("a worker", () -> engine.size() == 2);
      start(engine, 1).await();
      TestJob.act(engine, TestJob.options(), 1, List.of("sleep:600000", "sleep:600000"));
      fleet.terminate();
      await("the verdict", () -> !broken.isEmpty());
      assertEquals(EngineBrokenException.Reason.NO_WORKERS, broken.get(0).reason());
      String words = broken.get(0).getMessage();
      assertTrue(words.contains("nobody consumes from " + names.tasks()), words);
      assertTrue(words.contains("2 items are unanswered"), words);
      engine.terminate();
    }
  }

  @Test
  void aBrokerThatStaysAwayIsGivenUp() throws Exception {
    try (BrokerEngine engine = open(2, Duration.ofSeconds(30), Duration.ofSeconds(4))) {
      start(engine, 1);
      server.kill();
      try {
        await("the verdict", () -> !broken.isEmpty());
      } finally {
        server.restart();
      }
      assertEquals(EngineBrokenException.Reason.BROKER, broken.get(0).reason());
      assertTrue(broken.get(0).getMessage().contains("is away"), broken.get(0).getMessage());
      assertTrue(notices.toString().contains("waiting up to 4s"), notices::toString);
      engine.terminate();
    }
  }

  @Test
  void aBrokerShortOfMemoryIsWaitedForAndTheUserToldWhy() throws Exception {
    try (BrokerEngine engine = open()) {
      TestJob job = start(engine, 1);
      server.rabbitmqctl("set_vm_memory_high_watermark", "absolute", "1MB");
      try {
        TestJob more = TestJob.act(engine, TestJob.options(), 1, List.of("square:7"));
        await(
            "the notice",
            () -> notices.toString().contains("does not take messages: low on memory"));
        server.rabbitmqctl("set_vm_memory_high_watermark", "absolute", "512MB");
        more.await().assertValue(0, "49");
      } finally {
        server.rabbitmqctl("set_vm_memory_high_watermark", "absolute", "512MB");
      }
      assertExact(job.await());
      await("the end of it", () -> notices.toString().contains("is back after"));
      assertTrue(broken.isEmpty());
    }
  }
}
