package dev.warren.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.message.ControlMessage;
import dev.warren.message.IndexRange;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SupervisorReplaceTest {

  @Test
  void theNewProcessIsReadyBeforeTheOldOneIsAskedToGo() {
    try (var scene =
        SupervisorFixture.of(1, "config ready begin:j:0 end recycling", "config pause:500 ready")) {
      scene.awaitLaunched(2);
      assertTrue(scene.launched.get(0).isAlive());
      assertFalse(scene.output.toString().contains("drain"));
      String end = "worker " + scene.launched.get(0).pid() + " ended with exit code 0";
      scene.await(end, () -> scene.log.toString().contains(end));
      assertEquals(1, scene.supervisor.ready());
      assertEquals(2, scene.launched.size());
      int ready = index(scene.log, "worker " + scene.launched.get(1).pid() + " is ready");
      int gone = index(scene.log, end);
      assertTrue(ready < gone, scene.log::toString);
    }
  }

  @Test
  void aProcessThatLeavesAtItsLimitIsReplacedAtOnce() {
    try (var scene =
        SupervisorFixture.of(
            1,
            "config ready begin:j:0 end recycling halt:13",
            "config ready begin:j:0 end halt:13",
            "config ready")) {
      scene.awaitLaunched(3);
      scene.awaitReady(1);
      assertTrue(scene.reports.isEmpty());
      assertTrue(scene.log.toString().contains("as planned"), scene.log::toString);
    }
  }

  @Test
  void leavingAtTheLimitWithoutHavingRunAnythingIsADeath() {
    try (var scene = SupervisorFixture.of(1, "config ready halt:13", "config ready")) {
      scene.awaitLaunched(2);
      scene.awaitReady(1);
      assertTrue(scene.log.toString().contains("no item is charged"), scene.log::toString);
    }
  }

  @Test
  void aProcessOverItsMemoryIsReplacedByANewOne() {
    var base = SupervisorFixture.config(1);
    var config =
        new SupervisorConfig(
            base.fleet(),
            base.queueType(),
            1,
            base.classPath(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            0,
            1 << 20,
            base.gracePeriod());
    try (var scene =
        SupervisorFixture.of(config, "config ready begin:j:0 pause:1500 end", "config ready")) {
      scene.awaitLaunched(3);
      scene.awaitGone(0);
      assertTrue(
          scene.log.toString().contains("MiB of memory and will be replaced"), scene.log::toString);
      assertTrue(scene.reports.isEmpty(), scene::all);
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
    try (var scene =
        SupervisorFixture.of(1, "config ready begin:j:4 signal:STOP", "config ready")) {
      scene.awaitLaunched(2);
      scene.awaitReady(1);
      assertEquals(137, scene.launched.get(0).exitValue());
      assertTrue(scene.log.toString().contains("was stopped by a signal"), scene.log::toString);
      assertTrue(scene.reports.isEmpty());
    }
  }

  @Test
  void aReplacementAfterThousandsOfCancelsTakesTasksBeforeItHearsOfThem() {
    try (var scene = SupervisorFixture.of(1, "config ready signal:KILL", "config ready")) {
      for (int i = 0; i < 3_000; i++) {
        scene.supervisor.cancel(
            new ControlMessage.Cancel("cancelled-" + i, List.of(IndexRange.ALL), false));
      }
      scene.awaitLaunched(2);
      scene.awaitReady(1);
      String last = "cancelled-2999";
      String prefix = "[worker " + scene.launched.get(1).pid() + "] command ";
      scene.await(
          "the last cancel",
          () -> scene.output.stream().anyMatch(s -> s.startsWith(prefix) && s.contains(last)));
      List<String> commands = scene.output.stream().filter(s -> s.startsWith(prefix)).toList();
      assertTrue(commands.get(0).contains("begin"), commands.get(0));
    }
  }
}
