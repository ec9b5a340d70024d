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
    try (var fixture =
        SupervisorFixture.of(
            1,
            "config stubborn ready begin:j:0 end recycling pause:1000 stopped",
            "config ready")) {
      fixture.awaitLaunched(2);
      fixture.awaitGone(0);
      fixture.awaitLogged("does not come to its end");
      assertTrue(fixture.reports.isEmpty(), fixture::all);
      assertEquals(1, fixture.supervisor.ready());
    }
  }

  @Test
  void anItemThatEndsItsProcessAndHoldsUpTheEndIsCharged() {
    try (var fixture =
        SupervisorFixture.of(1, "config stubborn ready begin:j:5 stopped", "config ready")) {
      var failed = fixture.awaitReport(0);
      assertEquals(5, failed.first());
      assertEquals(FailureKind.CRASHED, failed.failure().kind());
      assertTrue(
          failed.failure().message().contains("did not come to its end"),
          failed.failure()::toString);
      fixture.awaitReady(1);
    }
  }

  @Test
  void theLimitOfMemoryHoldsForOthersWhileAProcessDoesNotEnd() {
    var config = SupervisorFixture.config(2, 1 << 20);
    try (var fixture = SupervisorFixture.of(config, "config stubborn ready")) {
      fixture.awaitLaunched(4);
      assertTrue(fixture.launched.get(0).isAlive(), fixture::all);
    }
  }

  @Test
  void startsThatFailDoNotEndThoseThatWork() {
    try (var fixture = SupervisorFixture.of(2, "config ready begin:j:1", "halt:1")) {
      fixture.awaitReady(1);
      fixture.awaitLaunched(6);
      assertTrue(fixture.gaveUp.isEmpty(), fixture::all);
      assertEquals(1, fixture.supervisor.ready());
      fixture.assertLogged("the others go on");
    }
  }

  @Test
  void aMachineWithoutThreadsIsAFailedStartWithAReason() {
    try (var fixture = SupervisorFixture.of(1, "threadless")) {
      String reason = fixture.awaitGivenUp();
      assertTrue(reason.contains("unable to create native thread"), reason);
    }
  }

  @Test
  void noProcessIsStartedWhileSomethingIsInTheWay() {
    try (var fixture = SupervisorFixture.of(2, "config ready")) {
      fixture.awaitLaunched(2);
      fixture.obstacle = Optional.of("app.jar is not there any more");
      int launched = fixture.launched.size();
      fixture.launched.get(0).destroyForcibly();
      fixture.awaitLogged("app.jar is not there any more");
      assertTrue(fixture.launched.size() <= launched + 1, fixture::all);
      fixture.obstacle = Optional.empty();
      fixture.awaitReady(2);
      assertTrue(fixture.gaveUp.isEmpty(), fixture::all);
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
    try (var fixture = SupervisorFixture.withoutBroker(1, "config hang")) {
      var pool =
          new WorkerPool(
              SupervisorFixture.config(1),
              fixture,
              listener,
              "h",
              () -> System.nanoTime() + passed.get(),
              (replyTo, report) -> {},
              WorkerHandle::outputEnded);
      pool.configure("{}");
      pool.tick();
      pool.tick();
      WorkerHandle worker = pool.workers().get(0);
      assertEquals(List.of(), log);
      passed.addAndGet(WorkerHandle.SLOW_START.plusSeconds(1).toNanos());
      pool.tick();
      assertTrue(log.toString().contains("is not ready after 30s"), log::toString);
      passed.addAndGet(WorkerHandle.START_LIMIT.toNanos());
      Await.until(
          () -> "the end: " + log,
          Duration.ofSeconds(20),
          () -> {
            pool.tick();
            return log.toString().contains("it never was ready");
          });
      assertEquals(Optional.of(WorkerHandle.KillReason.SLOW_START), worker.killed());
      pool.close();
      pool.kill();
      fixture.await(
          "the end of the pool",
          () -> pool.workers().stream().allMatch(c -> ProcessHandle.of(c.pid()).isEmpty()));
      pool.abandon();
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
