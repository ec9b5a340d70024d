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
    try (var fixture = SupervisorFixture.withoutBroker(2, "say:up config ready")) {
      fixture.awaitLaunched(2);
      fixture.awaitOutput("up");
      assertEquals(0, fixture.supervisor.ready());

      fixture.broker.complete(SupervisorFixture.BROKER);

      fixture.awaitReady(2);
      fixture.awaitOutput("configured true");
      fixture.await("announced", () -> fixture.ready.contains(2));
    }
  }

  @Test
  void tellsAllToBeginWhenTheQueuesExistAndThoseAtOnceThatComeLater() {
    try (var fixture = SupervisorFixture.withoutBroker(1, "say:up config ready")) {
      fixture.awaitOutput("up");
      fixture.broker.complete(SupervisorFixture.BROKER);
      fixture.awaitReady(1);
      assertTrue(begun(fixture).isEmpty(), () -> "begun too early: " + fixture.output);

      fixture.queues.complete(null);

      fixture.await(
          "the first begins", () -> begun(fixture).contains(fixture.launched.get(0).pid()));
      fixture.launched.get(0).destroyForcibly();
      fixture.awaitLaunched(2);
      fixture.await(
          "its successor begins", () -> begun(fixture).contains(fixture.launched.get(1).pid()));
      assertEquals(2, begun(fixture).size(), () -> "told twice: " + fixture.output);
    }
  }

  /** Who was told to begin, once for each time. */
  private static List<Long> begun(SupervisorFixture fixture) {
    return fixture.output.stream()
        .filter(line -> line.endsWith("command begin"))
        .map(line -> Long.parseLong(line.replaceAll("\\D*(\\d+).*", "$1")))
        .toList();
  }

  @Test
  void putsTheProcessInFrontOfItsOutput() {
    try (var fixture = SupervisorFixture.of(1, "say:hello config ready")) {
      fixture.awaitLaunched(1);
      fixture.awaitOutput("[worker " + fixture.launched.get(0).pid() + "] hello");
    }
  }

  @Test
  void replacesAProcessThatDiesIdleAndChargesNobody() {
    try (var fixture = SupervisorFixture.of(1, "config ready pause:200 exit:5", "config ready")) {
      fixture.awaitLaunched(2);
      fixture.awaitReady(1);
      assertTrue(fixture.reports.isEmpty());
      assertTrue(fixture.gaveUp.isEmpty());
    }
  }

  @Test
  void startsAgainMoreAndMoreSlowly() {
    try (var fixture = SupervisorFixture.of(1, "halt:1", "halt:1", "config ready")) {
      fixture.awaitReady(1);
      assertEquals(3, fixture.launched.size());
      long pause = fixture.launchedAt.get(2) - fixture.launchedAt.get(1);
      assertTrue(pause >= Duration.ofMillis(200).toNanos(), () -> pause + " ns");
    }
  }

  @Test
  void givesUpAfterThreeFailedStartsWithTheLastWords() {
    long start = System.nanoTime();
    try (var fixture = SupervisorFixture.of(1, "config say:out-of-order noise:30000 halt:12")) {
      String reason = fixture.awaitGivenUp();
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      assertTrue(reason.contains("3 starts in a row failed"), reason);
      assertTrue(reason.contains("exit code 12"), reason);
      assertTrue(reason.endsWith("the very last words"), reason);
      assertTrue(took.compareTo(Duration.ofSeconds(5)) < 0, took::toString);
      assertEquals(3, fixture.launched.size());
      assertEquals(1, fixture.gaveUp.size());
      assertEquals(0, fixture.supervisor.ready());
    }
  }

  @Test
  void aProcessThatIsReadyEndsTheRowOfFailedStarts() {
    try (var fixture =
        SupervisorFixture.of(
            1,
            "halt:1",
            "halt:1",
            "config ready begin:j:0 halt:1",
            "halt:1",
            "halt:1",
            "config ready")) {
      fixture.awaitLaunched(6);
      fixture.awaitReady(1);
      assertTrue(fixture.gaveUp.isEmpty());
    }
  }

  @Test
  void doesNotRepeatAStartThatCannotSucceed() {
    try (var fixture = SupervisorFixture.of(2, "config say:no-such-user halt:14")) {
      String reason = fixture.awaitGivenUp();
      assertTrue(reason.contains("no-such-user"), reason);
      assertTrue(fixture.launched.size() <= 2);
    }
  }

  @Test
  void givesUpWhereNothingCanBeLaunched() {
    try (var fixture = SupervisorFixture.of(1, "unlaunchable")) {
      assertTrue(fixture.awaitGivenUp().contains("no such program"));
    }
  }

  @Test
  void givesUpWithoutABroker() {
    try (var fixture = SupervisorFixture.withoutBroker(1, "config ready")) {
      fixture.broker.completeExceptionally(new IllegalStateException("it did not start"));
      assertTrue(fixture.awaitGivenUp().contains("it did not start"));
      fixture.reporterClosed = true;
    }
  }

  @Test
  void anInitializerMayTakeItsTime() {
    try (var fixture = SupervisorFixture.of(1, "config pause:1500 ready")) {
      fixture.awaitReady(1);
      assertEquals(1, fixture.launched.size());
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
    try (var fixture = SupervisorFixture.of(2, "config ready begin:job-x:7", "config ready")) {
      fixture.awaitReady(2);
      fixture.await(
          "announcement",
          () ->
              fixture.announcements.stream()
                  .anyMatch(
                      a ->
                          a.processes().stream()
                                  .anyMatch(
                                      p ->
                                          p.state().equals("running")
                                              && p.items().stream()
                                                  .anyMatch(
                                                      i ->
                                                          i.job().equals("job-x")
                                                              && i.index() == 7
                                                              && i.generation() == 1))
                              && a.processes().stream()
                                  .anyMatch(p -> p.state().equals("ready") && p.rssBytes() > 0)));
      int before = fixture.announcements.size();
      fixture.incoming.accept(new ControlMessage.Ask());
      fixture.await("answer", () -> fixture.announcements.size() > before);
      fixture.supervisor.stop(Duration.ZERO);
      assertTrue(fixture.announcements.get(fixture.announcements.size() - 1).gone());
    }
  }
}
