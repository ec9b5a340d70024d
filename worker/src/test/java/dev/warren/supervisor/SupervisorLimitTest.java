package dev.warren.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.message.ControlMessage;
import dev.warren.message.FailureKind;
import dev.warren.message.IndexRange;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SupervisorLimitTest {

  @Test
  void anItemThatIgnoresItsTimeLimitLosesItsProcess() {
    try (var fixture = SupervisorFixture.of(1, "config ready limited:j:3:200", "config ready")) {
      var failed = fixture.awaitReport(0);
      assertEquals(FailureKind.TIMEOUT, failed.failure().kind());
      assertTrue(failed.failure().message().contains("200ms"), failed.failure().message());
      assertEquals(3, failed.first());
      assertTrue(failed.tookMicros() > 1_200_000, () -> failed.tookMicros() + " us");
      assertEquals(137, fixture.launched.get(0).exitValue());
      fixture.awaitReady(1);
      assertEquals(1, fixture.reports.size());
    }
  }

  @Test
  void aCancelledItemThatGoesOnLosesItsProcessAfter2Seconds() {
    try (var fixture =
        SupervisorFixture.of(
            2, "config ready begin:j:3", "config ready begin:j:4", "config ready")) {
      fixture.awaitReady(2);
      long start = System.nanoTime();
      fixture.incoming.accept(new ControlMessage.Cancel("j", List.of(new IndexRange(0, 3)), false));
      fixture.awaitOutput("command {\"v\":1,\"type\":\"cancel\",\"job\":\"j\",\"ranges\":[[0,3]]}");
      var failed = fixture.awaitReport(0);
      assertTrue(System.nanoTime() - start >= TimeLimitEnforcer.CANCEL_PATIENCE.toNanos());
      assertEquals(FailureKind.CANCELLED, failed.failure().kind());
      assertEquals(3, failed.first());
      fixture.awaitReady(2);
      assertTrue(fixture.launched.get(1).isAlive());
      assertEquals(1, fixture.reports.size());
    }
  }

  @Test
  void aCancelledItemThatStopsCostsNothing() {
    try (var fixture = SupervisorFixture.of(1, "config ready begin:j:3 pause:1000 end begin:j:9")) {
      fixture.awaitReady(1);
      fixture.supervisor.cancel(
          new ControlMessage.Cancel("j", List.of(new IndexRange(0, 3)), false));
      fixture.awaitRunning(0, 9);
      assertStays(fixture, Duration.ofSeconds(3));
      assertTrue(fixture.reports.isEmpty());
    }
  }

  @Test
  void processesOfLaterHearOfEarlierCancels() {
    try (var fixture =
        SupervisorFixture.of(1, "config ready begin:k:0 pause:500 halt:1", "config ready")) {
      fixture.supervisor.cancel(
          new ControlMessage.Cancel("j", List.of(new IndexRange(0, 3), IndexRange.ALL), false));
      fixture.awaitLaunched(2);
      fixture.awaitOutput(
          "[worker "
              + fixture.launched.get(1).pid()
              + "] command {\"v\":1,\"type\":\"cancel\",\"job\":\"j\"");
    }
  }

  private static void assertStays(SupervisorFixture fixture, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    fixture.await(
        "the time being over",
        () -> !fixture.launched.get(0).isAlive() || System.nanoTime() - end > 0);
    assertTrue(fixture.launched.get(0).isAlive());
  }
}
