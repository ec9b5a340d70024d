package dev.warren.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.message.ControlMessage;
import dev.warren.message.IndexRange;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SupervisorReplaceTest {

  @Test
  void theNewProcessIsReadyBeforeTheOldOneIsAskedToGo() {
    try (var fixture =
        SupervisorFixture.of(1, "config ready begin:j:0 end recycling", "config pause:500 ready")) {
      fixture.awaitLaunched(2);
      assertTrue(fixture.launched.get(0).isAlive());
      assertFalse(fixture.output.toString().contains("drain"));
      String end = "worker " + fixture.launched.get(0).pid() + " ended with exit code 0";
      fixture.awaitLogged(end);
      assertEquals(1, fixture.supervisor.ready());
      assertEquals(2, fixture.launched.size());
      int ready = index(fixture.log, "worker " + fixture.launched.get(1).pid() + " is ready");
      int gone = index(fixture.log, end);
      assertTrue(ready < gone, fixture.log::toString);
    }
  }

  @Test
  void aProcessThatLeavesAtItsLimitIsReplacedAtOnce() {
    try (var fixture =
        SupervisorFixture.of(
            1,
            "config ready begin:j:0 end recycling halt:13",
            "config ready begin:j:0 end halt:13",
            "config ready")) {
      fixture.awaitLaunched(3);
      fixture.awaitReady(1);
      assertTrue(fixture.reports.isEmpty());
      fixture.assertLogged("as planned");
    }
  }

  @Test
  void leavingAtTheLimitWithoutHavingRunAnythingIsADeath() {
    try (var fixture = SupervisorFixture.of(1, "config ready halt:13", "config ready")) {
      fixture.awaitLaunched(2);
      fixture.awaitReady(1);
      fixture.assertLogged("no item is charged");
    }
  }

  @Test
  void aProcessOverItsMemoryIsReplacedByANewOne() {
    var config = SupervisorFixture.config(1, 1 << 20);
    try (var fixture =
        SupervisorFixture.of(config, "config ready begin:j:0 pause:1500 end", "config ready")) {
      fixture.awaitLaunched(3);
      fixture.awaitGone(0);
      fixture.assertLogged("MiB of memory and will be replaced");
      assertTrue(fixture.reports.isEmpty(), fixture::all);
    }
  }

  private static int index(List<String> lines, String start) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(start)) {
        return i;
      }
    }
    throw new AssertionError(start + " is not in " + lines);
  }

  @Test
  void aProcessThatWasStoppedIsReplacedAndItsItemNotCharged() {
    try (var fixture =
        SupervisorFixture.of(1, "config ready begin:j:4 signal:STOP", "config ready")) {
      fixture.awaitLaunched(2);
      fixture.awaitReady(1);
      assertEquals(137, fixture.launched.get(0).exitValue());
      fixture.assertLogged("was stopped by a signal");
      assertTrue(fixture.reports.isEmpty());
    }
  }

  @Test
  void aReplacementAfterThousandsOfCancelsTakesTasksBeforeItHearsOfThem() {
    try (var fixture = SupervisorFixture.of(1, "config ready signal:KILL", "config ready")) {
      for (int i = 0; i < 3_000; i++) {
        fixture.supervisor.cancel(
            new ControlMessage.Cancel("cancelled-" + i, List.of(IndexRange.ALL), false));
      }
      fixture.awaitLaunched(2);
      fixture.awaitReady(1);
      String last = "cancelled-2999";
      String prefix = "[worker " + fixture.launched.get(1).pid() + "] command ";
      fixture.await(
          "the last cancel",
          () -> fixture.output.stream().anyMatch(s -> s.startsWith(prefix) && s.contains(last)));
      List<String> commands = fixture.output.stream().filter(s -> s.startsWith(prefix)).toList();
      assertTrue(commands.get(0).contains("begin"), commands.get(0));
    }
  }
}
