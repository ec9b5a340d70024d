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
    try (var scene = SupervisorFixture.of(1, "config ready limited:j:3:200", "config ready")) {
      var failed = scene.awaitReport(0);
      assertEquals(FailureKind.TIMEOUT, failed.failure().kind());
      assertTrue(failed.failure().message().contains("200 ms"), failed.failure().message());
      assertEquals(3, failed.first());
      assertTrue(failed.tookMicros() > 1_200_000, () -> failed.tookMicros() + " us");
      assertEquals(137, scene.launched.get(0).exitValue());
      scene.awaitReady(1);
      assertEquals(1, scene.reports.size());
    }
  }

  @Test
  void aCancelledItemThatGoesOnLosesItsProcessAfter2Seconds() {
    try (var scene =
        SupervisorFixture.of(
            2, "config ready begin:j:3", "config ready begin:j:4", "config ready")) {
      scene.awaitReady(2);
      long start = System.nanoTime();
      scene.incoming.accept(new ControlMessage.Cancel("j", List.of(new IndexRange(0, 3)), false));
      scene.awaitOutput(
          "command {\"command\":\"cancel\",\"job\":\"j\",\"ranges\":[[0,3]],\"waiting_only\":false}");
      var failed = scene.awaitReport(0);
      assertTrue(System.nanoTime() - start >= TimeLimitEnforcer.CANCEL_PATIENCE.toNanos());
      assertEquals(FailureKind.CANCELLED, failed.failure().kind());
      assertEquals(3, failed.first());
      scene.awaitReady(2);
      assertTrue(scene.launched.get(1).isAlive());
      assertEquals(1, scene.reports.size());
    }
  }

  @Test
  void aCancelledItemThatStopsCostsNothing() {
    try (var scene = SupervisorFixture.of(1, "config ready begin:j:3 pause:1000 end begin:j:9")) {
      scene.awaitReady(1);
      scene.supervisor.cancel(new ControlMessage.Cancel("j", List.of(new IndexRange(0, 3)), false));
      scene.awaitRunning(0, 9);
      assertStays(scene, Duration.ofSeconds(3));
      assertTrue(scene.reports.isEmpty());
    }
  }

  @Test
  void processesOfLaterHearOfEarlierCancels() {
    try (var scene =
        SupervisorFixture.of(1, "config ready begin:k:0 pause:500 halt:1", "config ready")) {
      scene.supervisor.cancel(
          new ControlMessage.Cancel("j", List.of(new IndexRange(0, 3), IndexRange.ALL), false));
      scene.awaitLaunched(2);
      scene.awaitOutput(
          "[worker "
              + scene.launched.get(1).pid()
              + "] command {\"command\":\"cancel\",\"job\":\"j\"");
    }
  }

  private static void assertStays(SupervisorFixture scene, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    scene.await(
        "the time being over",
        () -> !scene.launched.get(0).isAlive() || System.nanoTime() - end > 0);
    assertTrue(scene.launched.get(0).isAlive());
  }
}
