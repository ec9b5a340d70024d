package dev.warren.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.broker.QueueType;
import dev.warren.message.ControlMessage;
import dev.warren.message.FailureKind;
import dev.warren.message.IndexRange;
import dev.warren.message.ItemStatus;
import dev.warren.worker.contract.SharedStatus;
import dev.warren.worker.contract.TaskRules;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes that run several items at a time. */
@Timeout(60)
class SupervisorThreadsTest {

  private static SupervisorFixture start(String... scripts) {
    return SupervisorFixture.of(
        new SupervisorConfig(
            "test",
            QueueType.CLASSIC,
            1,
            System.getProperty("java.class.path"),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            0,
            0,
            Duration.ofSeconds(5),
            TaskRules.NONE,
            Scaling.fixed(1),
            3),
        scripts);
  }

  @Test
  void ofSeveralItemsNoneIsCharged() {
    for (String end : List.of("halt:1", "exit:0", "signal:KILL", "memory")) {
      try (var fixture =
          start("config ready begin:j:3 beside:2:j:4:0 " + end, "config ready begin:k:1 halt:7")) {
        // The report of the next process; none came before.
        assertEquals(1, fixture.awaitReport(0).first());
        fixture.assertLogged("it ran several items, of which none is charged");
      }
    }
  }

  @Test
  void theOneThatIsLeftIsCharged() {
    try (var fixture =
        start("config ready begin:j:3 beside:2:j:4:0 end:0 halt:1", "config ready")) {
      var failed = fixture.awaitReport(0);
      assertEquals(FailureKind.CRASHED, failed.failure().kind());
      assertEquals(4, failed.first());
      fixture.awaitReady(1);
      assertEquals(1, fixture.reports.size());
    }
  }

  @Test
  void theTimeLimitOfOneChargesNoOther() {
    try (var fixture =
        start("config ready begin:j:3 beside:1:j:4:200 beside:2:j:5:90000", "config ready")) {
      var failed = fixture.awaitReport(0);
      assertEquals(FailureKind.TIMEOUT, failed.failure().kind());
      assertEquals(4, failed.first());
      fixture.awaitLaunched(2);
      fixture.awaitReady(1);
      assertEquals(1, fixture.reports.size());
    }
  }

  @Test
  void severalThatAreOverTheirLimitAreAllAnswered() {
    try (var fixture =
        start("config begin:j:3 beside:1:j:4:200 beside:2:j:5:200 ready", "config ready")) {
      fixture.awaitReport(1);
      assertEquals(4, fixture.awaitReport(0).first());
      assertEquals(5, fixture.awaitReport(1).first());
    }
  }

  @Test
  void theCancelOfOneChargesNoOther() {
    try (var fixture =
        start("config ready begin:j:3 beside:1:j:4:0 beside:2:k:3:0", "config ready")) {
      fixture.awaitReady(1);
      fixture.supervisor.cancel(
          new ControlMessage.Cancel("j", List.of(new IndexRange(0, 3)), false));
      var failed = fixture.awaitReport(0);
      assertEquals(FailureKind.CANCELLED, failed.failure().kind());
      assertEquals(3, failed.first());
      fixture.awaitLaunched(2);
      fixture.awaitReady(1);
      assertEquals(1, fixture.reports.size());
    }
  }

  @Test
  void allItemsAreShownTheOldestFirst() {
    try (var fixture = start("config ready beside:2:j:4:0 pause:20 begin:j:3 pause:20 end:2")) {
      fixture.await("one item is left", () -> indexes(fixture).equals(List.of(3L)));
    }
    try (var fixture = start("config ready beside:2:j:4:0 pause:20 begin:j:3")) {
      fixture.await("both are shown", () -> indexes(fixture).equals(List.of(4L, 3L)));
      assertTrue(fixture.supervisor.processes().get(0).state().equals("running"), fixture::all);
    }
  }

  private static List<Long> indexes(SupervisorFixture fixture) {
    return fixture.supervisor.processes().stream()
        .flatMap(process -> process.items().stream())
        .map(ItemStatus::index)
        .toList();
  }

  @Test
  void eachSlotOfAProcessKilledBetweenTwoStoresTellsTheTruth() throws Exception {
    for (int round = 0; round < 5; round++) {
      SharedStatus.Reader status = SharedStatus.create(3);
      Process process =
          new ProcessBuilder(
                  System.getProperty("java.home") + "/bin/java",
                  "-XX:TieredStopAtLevel=1",
                  "-Xmx32m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  ScriptedChild.class.getName(),
                  status.file().toString(),
                  "/dev/stdin",
                  "spin")
              .start();
      try {
        Await.until("work", () -> status.read().itemsDone() > 100_000);
      } finally {
        process.destroyForcibly().waitFor();
      }
      for (SharedStatus.Item item : status.read().running()) {
        long i = item.index();
        var expected =
            new SharedStatus.Item(
                item.thread(),
                i,
                "job-" + i,
                i,
                (int) i + 1,
                (int) i,
                "task." + i,
                "warren.replies.job-" + i,
                "key",
                i,
                i);
        assertEquals(expected, item);
      }
      status.delete();
    }
  }
}
