package dev.warren.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.message.ControlMessage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SupervisorStartTest {

  @Test
  void launchesBeforeTheBrokerIsKnownAndConfiguresAfter() {
    try (var scene = SupervisorFixture.withoutBroker(2, "say:up config ready")) {
      scene.awaitLaunched(2);
      scene.awaitOutput("up");
      assertEquals(0, scene.supervisor.ready());

      scene.broker.complete(SupervisorFixture.BROKER);

      scene.awaitReady(2);
      scene.awaitOutput("configured true");
      scene.await("announced", () -> scene.ready.contains(2));
    }
  }

  @Test
  void tellsAllToBeginWhenTheQueuesExistAndThoseAtOnceThatComeLater() {
    try (var scene = SupervisorFixture.withoutBroker(1, "say:up config ready")) {
      scene.awaitOutput("up");
      scene.broker.complete(SupervisorFixture.BROKER);
      scene.awaitReady(1);
      assertTrue(begun(scene).isEmpty(), () -> "begun too early: " + scene.output);

      scene.queues.complete(null);

      scene.await("the first begins", () -> begun(scene).contains(scene.launched.get(0).pid()));
      scene.launched.get(0).destroyForcibly();
      scene.awaitLaunched(2);
      scene.await("its successor begins", () -> begun(scene).contains(scene.launched.get(1).pid()));
      assertEquals(2, begun(scene).size(), () -> "told twice: " + scene.output);
    }
  }

  /** Who was told to begin, once for each time. */
  private static List<Long> begun(SupervisorFixture scene) {
    return scene.output.stream()
        .filter(line -> line.contains("\"command\":\"begin\""))
        .map(line -> Long.parseLong(line.replaceAll("\\D*(\\d+).*", "$1")))
        .toList();
  }

  @Test
  void putsTheProcessInFrontOfItsOutput() {
    try (var scene = SupervisorFixture.of(1, "say:hello config ready")) {
      scene.awaitLaunched(1);
      scene.awaitOutput("[worker " + scene.launched.get(0).pid() + "] hello");
    }
  }

  @Test
  void replacesAProcessThatDiesIdleAndChargesNobody() {
    try (var scene = SupervisorFixture.of(1, "config ready pause:200 exit:5", "config ready")) {
      scene.awaitLaunched(2);
      scene.awaitReady(1);
      assertTrue(scene.reports.isEmpty());
      assertTrue(scene.gaveUp.isEmpty());
    }
  }

  @Test
  void startsAgainMoreAndMoreSlowly() {
    try (var scene = SupervisorFixture.of(1, "halt:1", "halt:1", "config ready")) {
      scene.awaitReady(1);
      assertEquals(3, scene.launched.size());
      long pause = scene.launchedAt.get(2) - scene.launchedAt.get(1);
      assertTrue(pause >= Duration.ofMillis(200).toNanos(), () -> pause + " ns");
    }
  }

  @Test
  void givesUpAfterThreeFailedStartsWithTheLastWords() {
    long start = System.nanoTime();
    try (var scene = SupervisorFixture.of(1, "config say:out-of-order noise:30000 halt:12")) {
      String reason = scene.awaitGivenUp();
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      assertTrue(reason.contains("3 starts in a row failed"), reason);
      assertTrue(reason.contains("exit code 12"), reason);
      assertTrue(reason.endsWith("the very last words"), reason);
      assertTrue(took.compareTo(Duration.ofSeconds(5)) < 0, took::toString);
      assertEquals(3, scene.launched.size());
      assertEquals(1, scene.gaveUp.size());
      assertEquals(0, scene.supervisor.ready());
    }
  }

  @Test
  void aProcessThatIsReadyEndsTheRowOfFailedStarts() {
    try (var scene =
        SupervisorFixture.of(
            1,
            "halt:1",
            "halt:1",
            "config ready begin:j:0 halt:1",
            "halt:1",
            "halt:1",
            "config ready")) {
      scene.awaitLaunched(6);
      scene.awaitReady(1);
      assertTrue(scene.gaveUp.isEmpty());
    }
  }

  @Test
  void doesNotRepeatAStartThatCannotSucceed() {
    try (var scene = SupervisorFixture.of(2, "config say:no-such-user halt:14")) {
      String reason = scene.awaitGivenUp();
      assertTrue(reason.contains("no-such-user"), reason);
      assertTrue(scene.launched.size() <= 2);
    }
  }

  @Test
  void givesUpWhereNothingCanBeLaunched() {
    try (var scene = SupervisorFixture.of(1, "unlaunchable")) {
      assertTrue(scene.awaitGivenUp().contains("no such program"));
    }
  }

  @Test
  void givesUpWithoutABroker() {
    try (var scene = SupervisorFixture.withoutBroker(1, "config ready")) {
      scene.broker.completeExceptionally(new IllegalStateException("it did not start"));
      assertTrue(scene.awaitGivenUp().contains("it did not start"));
      scene.reporterClosed = true;
    }
  }

  @Test
  void anInitializerMayTakeItsTime() {
    try (var scene = SupervisorFixture.of(1, "config pause:1500 ready")) {
      scene.awaitReady(1);
      assertEquals(1, scene.launched.size());
    }
  }

  @Test
  void isStartedOnce() {
    var supervisor =
        new Supervisor(
            SupervisorFixture.config(1), new CompletableFuture<>(), new SupervisorListener() {});
    supervisor.stop(Duration.ZERO);
    assertThrows(IllegalStateException.class, supervisor::start);
  }

  @Test
  void announcesWhatRuns() {
    try (var scene = SupervisorFixture.of(2, "config ready begin:job-x:7", "config ready")) {
      scene.awaitReady(2);
      scene.await(
          "announcement",
          () ->
              scene.announcements.stream()
                  .anyMatch(
                      a ->
                          a.processes().stream()
                                  .anyMatch(
                                      p ->
                                          p.job().equals("job-x")
                                              && p.index() == 7
                                              && p.hop() == 1
                                              && p.state().equals("running"))
                              && a.processes().stream()
                                  .anyMatch(p -> p.state().equals("ready") && p.rssBytes() > 0)));
      int before = scene.announcements.size();
      scene.incoming.accept(new ControlMessage.Ask());
      scene.await("answer", () -> scene.announcements.size() > before);
      scene.supervisor.stop(Duration.ZERO);
      assertTrue(scene.announcements.get(scene.announcements.size() - 1).gone());
    }
  }
}
