package dev.warren.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.message.FailureKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Processes that do not come to their end or to their beginning, and starts that cannot be made.
 */
@Timeout(60)
class SupervisorPatienceTest {

  @Test
  void aProcessThatWasAskedToLeaveAndDoesNotEndIsKilled() {
    try (var scene =
        SupervisorFixture.of(
            1,
            "config stubborn ready begin:j:0 end recycling pause:1000 stopped",
            "config ready")) {
      scene.awaitLaunched(2);
      scene.awaitGone(0);
      scene.await("a word", () -> scene.log.toString().contains("does not come to its end"));
      assertTrue(scene.reports.isEmpty(), scene::all);
      assertEquals(1, scene.supervisor.ready());
    }
  }

  @Test
  void anItemThatEndsItsProcessAndHoldsUpTheEndIsCharged() {
    try (var scene =
        SupervisorFixture.of(1, "config stubborn ready begin:j:5 stopped", "config ready")) {
      var failed = scene.awaitReport(0);
      assertEquals(5, failed.first());
      assertEquals(FailureKind.CRASHED, failed.failure().kind());
      assertTrue(
          failed.failure().message().contains("did not come to its end"),
          failed.failure()::toString);
      scene.awaitReady(1);
    }
  }

  @Test
  void theLimitOfMemoryHoldsForOthersWhileAProcessDoesNotEnd() {
    var base = SupervisorFixture.config(2);
    var config =
        new SupervisorConfig(
            base.fleet(),
            base.queueType(),
            2,
            base.classPath(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            0,
            1 << 20,
            base.gracePeriod());
    try (var scene = SupervisorFixture.of(config, "config stubborn ready")) {
      scene.awaitLaunched(4);
      assertTrue(scene.launched.get(0).isAlive(), scene::all);
    }
  }

  @Test
  void startsThatFailDoNotEndThoseThatWork() {
    try (var scene = SupervisorFixture.of(2, "config ready begin:j:1", "halt:1")) {
      scene.awaitReady(1);
      scene.awaitLaunched(6);
      assertTrue(scene.gaveUp.isEmpty(), scene::all);
      assertEquals(1, scene.supervisor.ready());
      assertTrue(scene.log.toString().contains("the others go on"), scene::all);
    }
  }

  @Test
  void aMachineWithoutThreadsIsAFailedStartWithAReason() {
    try (var scene = SupervisorFixture.of(1, "threadless")) {
      String reason = scene.awaitGivenUp();
      assertTrue(reason.contains("unable to create native thread"), reason);
    }
  }

  @Test
  void noProcessIsStartedWhileSomethingIsInTheWay() {
    try (var scene = SupervisorFixture.of(2, "config ready")) {
      scene.awaitLaunched(2);
      scene.obstacle = Optional.of("app.jar is not there any more");
      int launched = scene.launched.size();
      scene.launched.get(0).destroyForcibly();
      scene.await("a word", () -> scene.log.toString().contains("app.jar is not there any more"));
      assertTrue(scene.launched.size() <= launched + 1, scene::all);
      scene.obstacle = Optional.empty();
      scene.awaitReady(2);
      assertTrue(scene.gaveUp.isEmpty(), scene::all);
    }
  }

  @Test
  void aStartThatTakesTooLongIsToldAndEnded() {
    var passed = new AtomicLong();
    List<String> log = new CopyOnWriteArrayList<>();
    var listener =
        new SupervisorListener() {
          @Override
          public void log(String line) {
            log.add(line);
          }
        };
    try (var scene = SupervisorFixture.withoutBroker(1, "config hang")) {
      var crew =
          new WorkerPool(
              SupervisorFixture.config(1),
              scene,
              listener,
              "h",
              () -> System.nanoTime() + passed.get(),
              (replyTo, report) -> {},
              WorkerHandle::outputEnded);
      crew.configure("{}");
      crew.tick();
      crew.tick();
      WorkerHandle child = crew.children().get(0);
      assertEquals(List.of(), log);
      passed.addAndGet(WorkerHandle.SLOW_START.plusSeconds(1).toNanos());
      crew.tick();
      assertTrue(log.toString().contains("is not ready after 30 s"), log::toString);
      passed.addAndGet(WorkerHandle.START_LIMIT.toNanos());
      Await.until(
          () -> "the end: " + log,
          Duration.ofSeconds(20),
          () -> {
            crew.tick();
            return log.toString().contains("it never was ready");
          });
      assertEquals(Optional.of(WorkerHandle.KillReason.SLOW_START), child.killed());
      crew.close();
      crew.kill();
      scene.await(
          "the end of the crew",
          () -> crew.children().stream().allMatch(c -> ProcessHandle.of(c.pid()).isEmpty()));
      crew.abandon();
    }
  }

  @Test
  void aListenerThatThrowsAnErrorHarmsNothing() {
    var quiet =
        new QuietListener(
            new SupervisorListener() {
              @Override
              public void output(String line) {
                throw new StackOverflowError();
              }

              @Override
              public void log(String line) {
                throw new NoClassDefFoundError();
              }
            });
    quiet.output("a line");
    quiet.warn("a line");
  }
}
