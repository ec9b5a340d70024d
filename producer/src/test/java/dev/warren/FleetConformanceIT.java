package dev.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.broker.QueueType;
import dev.warren.broker.RabbitServer;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.engine.WorkerClassPath;
import dev.warren.supervisor.Supervisor;
import dev.warren.supervisor.SupervisorConfig;
import dev.warren.supervisor.SupervisorListener;
import dev.warren.task.TaskSignature;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The conformance suite over RabbitMQ and workers that the pool did not start. */
class FleetConformanceIT extends PoolConformance implements IsolationContract {
  // The first is that of the shared pool.
  private final Deque<Supervisor> supervisors = new ArrayDeque<>();

  /** Of producers that were killed by tests before: the broker keeps those for a while. */
  private final Set<String> strangers = queuesOfPools();

  @Override
  public Pool open(Plan plan) {
    String fleet = "test-" + UUID.randomUUID();
    Supervisor supervisor =
        new Supervisor(
            config(fleet, plan),
            CompletableFuture.completedFuture(address()),
            new SupervisorListener() {
              @Override
              public void output(String line) {
                // Crashes are part of the suite: what they print is not.
              }
            });
    supervisors.addLast(supervisor);
    supervisor.start();
    return connect(fleet);
  }

  private static Pool connect(String fleet) {
    return Pool.builder().broker(address().toUriWithPassword()).fleet(fleet).open();
  }

  private static BrokerAddress address() {
    return RabbitServer.shared().address();
  }

  private static SupervisorConfig config(String fleet, Plan plan) {
    return new SupervisorConfig(
        fleet,
        QueueType.QUORUM,
        plan.workers(),
        WorkerClassPath.ofThisJvm(),
        ShortLivedJvm.options("256m"),
        Optional.ofNullable(plan.initializer()).map(task -> TaskSignature.of(task).name()),
        Optional.ofNullable(plan.argument()).map(text -> "\"" + text + "\""),
        plan.maxTasksPerChild(),
        0,
        Duration.ofSeconds(5));
  }

  @AfterEach
  void endFleets() {
    while (supervisors.size() > 1) {
      supervisors.removeLast().close();
    }
  }

  @Override
  void release() {
    supervisors.forEach(Supervisor::close);
    // What was cancelled may lie in a tasks queue that has lost its workers; queues of pools may
    // not.
    Await.until(
        () -> "of pools that have ended there are " + queuesOfPools() + ", and before " + strangers,
        Await.LIMIT,
        () -> strangers.containsAll(queuesOfPools()));
  }

  private static Set<String> queuesOfPools() {
    return RabbitServer.shared().queues().keySet().stream()
        .filter(queue -> queue.startsWith("warren.replies.") || queue.contains(".control."))
        .collect(Collectors.toSet());
  }

  @Override
  public boolean processes() {
    return true;
  }

  @Override
  public boolean ownsWorkers() {
    return false;
  }

  @Override
  int many() {
    return 8;
  }

  @Test
  void aFleetWithoutWorkersIsReportedInTime() {
    Pool lonely =
        Pool.builder()
            .broker(address().toUriWithPassword())
            .fleet("test-" + UUID.randomUUID())
            .waitForWorkers(Duration.ofSeconds(1))
            .open();
    try {
      MapResult<Integer> pending = lonely.mapAsync(PoolTasks::square, PoolUnderTest.range(10));
      assertThrows(NoWorkersException.class, () -> pending.get(LONG));
      assertThrows(NoWorkersException.class, pending::outcomes);
      assertThrows(NoWorkersException.class, () -> lonely.apply(PoolTasks::square, 1));
    } finally {
      lonely.close();
    }
  }

  @Test
  void terminateEndsOnlyTheRunningItemsOfItsOwnPool(@TempDir Path folder) {
    String fleet = "test-" + UUID.randomUUID();
    Path log = folder.resolve("log");
    try (Supervisor supervisor =
            new Supervisor(
                config(fleet, Plan.workers(1)),
                CompletableFuture.completedFuture(address()),
                new SupervisorListener() {});
        Pool stays = connect(fleet)) {
      supervisor.start();
      // From then on the supervisor hears what is cancelled.
      Await.until("the supervisor is heard", () -> stays.size() == 1);
      Pool ends = connect(fleet);
      MapResult<String> running =
          ends.mapAsync(PoolTasks::runUntilInterrupted, List.of(log.toString(), log.toString()));
      PoolUnderTest.awaitLines(log, 1);
      AsyncResult<Integer> other = stays.applyAsync(PoolTasks::square, 3);
      ends.terminate();
      ends.join();
      assertTrue(
          running.outcomes().stream()
              .allMatch(
                  outcome ->
                      outcome instanceof Outcome.Failure<String> failure
                          && failure.error() instanceof PoolTerminatedException));
      assertEquals(9, other.get(LONG));
      PoolUnderTest.awaitFile(folder.resolve("log.interrupted"));
      assertEquals(1, PoolUnderTest.lines(log).size(), "a queued item ran");
      assertEquals(16, stays.apply(PoolTasks::square, 4));
    }
  }

  @Test
  void aFleetForgetsTheJobOfAnotherPool(@TempDir Path folder) throws Exception {
    String fleet = "test-" + UUID.randomUUID();
    Path log = folder.resolve("log");
    Pool gone = connect(fleet);
    try (Supervisor supervisor =
            new Supervisor(
                config(fleet, Plan.workers(1)),
                CompletableFuture.completedFuture(address()),
                new SupervisorListener() {});
        Pool stays = connect(fleet)) {
      supervisor.start();
      Await.until("the supervisor is heard", () -> stays.size() == 1);
      gone.mapAsync(PoolTasks::runUntilInterrupted, Collections.nCopies(20, log.toString()));
      assertTrue(gone.awaitSent(LONG));
      PoolUnderTest.awaitLines(log, 1);
      stays.forget(gone.job().orElseThrow());
      PoolUnderTest.awaitFile(folder.resolve("log.interrupted"));
      assertEquals(9, stays.apply(PoolTasks::square, 3));
    } finally {
      gone.terminate();
      gone.join();
    }
    assertEquals(1, PoolUnderTest.lines(log).size(), "an item ran that was to be forgotten");
  }

  @Test
  void aLackOfWorkersIsTold() throws Exception {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    Pool.Builder builder =
        Pool.builder().broker(address().toUriWithPassword()).fleet("test-" + UUID.randomUUID());
    Pool lonely = builder.onNotice(told::add).open();
    Pool alone = builder.onNoWorkersYet(() -> told.add("mine")).open();
    try {
      lonely.applyAsync(PoolTasks::square, 1);
      String notice = told.poll(LONG.toSeconds(), TimeUnit.SECONDS);
      assertTrue(notice.startsWith("no worker of fleet 'test-"), notice);
      alone.applyAsync(PoolTasks::square, 1);
      assertEquals("mine", told.poll(LONG.toSeconds(), TimeUnit.SECONDS));
    } finally {
      lonely.terminate();
      alone.terminate();
      lonely.join();
      alone.join();
    }
  }

  @Test
  void optionsOfOwnWorkersAreRefused() {
    Pool.Builder builder = Pool.builder().broker(address().toUriWithPassword());
    assertThrows(IllegalStateException.class, () -> builder.maxTasksPerChild(3).open());
  }

  @Test
  void aBrokerThatRefusesIsReportedWithoutThePassword() {
    String uri = address().toUriWithPassword().replaceAll(":[^:@]+@", ":wrong-secret@");
    BrokerUnavailableException refused =
        assertThrows(BrokerUnavailableException.class, () -> Pool.connect(uri));
    assertFalse(refused.getMessage().contains("wrong-secret"), refused.getMessage());
  }
}
