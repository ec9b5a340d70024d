package dev.warren.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.message.ControlMessage;
import dev.warren.message.ControlMessage.Command;
import dev.warren.message.ControlMessage.Done;
import dev.warren.message.ControlMessage.Verb;
import dev.warren.message.IndexRange;
import dev.warren.message.ProcessStatus;
import dev.warren.message.SupervisorStatus;
import dev.warren.message.SupervisorStatus.State;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What somebody tells a supervisor to do. */
@Timeout(60)
class SupervisorCommandsTest {

  private static void assertOk(String text, Done done) {
    assertTrue(done.ok() && done.text().contains(text), done::toString);
  }

  private static void assertRefused(String text, Done done) {
    assertFalse(done.ok(), done::toString);
    assertTrue(done.text().contains(text), done::toString);
  }

  @Test
  void anAskerHearsEverything() {
    try (var fixture = SupervisorFixture.of(2, "config ready begin:j:5", "config ready")) {
      fixture.awaitReady(2);
      var announcement = fixture.ask();
      SupervisorStatus status = announcement.status().orElseThrow();
      assertEquals(State.WORKING, status.state());
      assertEquals(List.of(2, 2, 2), List.of(status.wanted(), status.minimum(), status.maximum()));
      assertTrue(status.memoryBytes() > 1 << 20, status::toString);
      assertTrue(status.now() >= status.startedAt());
      assertEquals(0, status.restarts());
      assertEquals(Optional.empty(), status.lastDeath());
      assertEquals(2, announcement.processes().size());
    }
  }

  @Test
  void producersHearWhenItBeginsAndEndsToTakeTasks() {
    try (var fixture = SupervisorFixture.of(1, "config ready")) {
      fixture.await("taking tasks", () -> takes(fixture).equals(Optional.of(true)));
      assertOk("no more tasks", fixture.command(Verb.QUIET));
      fixture.await("taking none", () -> takes(fixture).equals(Optional.of(false)));
    }
  }

  private static Optional<Boolean> takes(SupervisorFixture fixture) {
    return fixture
        .announced("producers")
        .map(a -> a.processes().stream().anyMatch(ProcessStatus::takesTasks));
  }

  @Test
  void aFloodOfControlMessagesHoldsUpNothingElse() throws InterruptedException {
    try (var fixture = SupervisorFixture.of(1, "config ready")) {
      fixture.awaitReady(1);
      // It takes longer to do what they say than to send them.
      var ranges = LongStream.range(0, 5_000).mapToObj(i -> new IndexRange(2 * i, 2 * i)).toList();
      var cancel = new ControlMessage.Cancel("j", ranges, false);
      var over = new AtomicBoolean();
      Runnable flood =
          () -> {
            while (!over.get()) {
              fixture.incoming.accept(cancel);
            }
          };
      List<Thread> flooding = List.of(new Thread(flood), new Thread(flood));
      flooding.forEach(Thread::start);
      try {
        assertEquals(1, fixture.ask().processes().size());
      } finally {
        over.set(true);
        for (Thread thread : flooding) {
          thread.join();
        }
      }
    }
  }

  @Test
  void growsAtOnceAndLosesIdleProcessesFirstThenThoseThatBeganLast() {
    try (var fixture =
        SupervisorFixture.of(
            1,
            "config ready begin:j:0",
            "config ready pause:50 begin:j:1",
            "config ready",
            "config ready pause:300 begin:j:3")) {
      fixture.awaitReady(1);
      assertOk("1 -> 4 processes", fixture.scale(4, false));
      assertOk("4 processes, as before", fixture.scale(4, false));
      assertEquals(4, fixture.supervisor.wanted());
      fixture.awaitReady(4);
      fixture.awaitRunning(0, 0);
      fixture.awaitRunning(1, 1);
      fixture.awaitRunning(3, 3);
      int later = begun(fixture, 3) > begun(fixture, 1) ? 3 : 1;
      assertOk("4 -> 3", fixture.scale(-1, true));
      fixture.awaitGone(2);
      assertOk("3 -> 2", fixture.scale(2, false));
      fixture.awaitGone(later);
      assertOk("2 -> 1", fixture.scale(1, false));
      fixture.awaitGone(4 - later);
      assertTrue(fixture.launched.get(0).isAlive());
      assertEquals(4, fixture.launched.size());
      assertTrue(fixture.reports.isEmpty(), fixture::all);
      assertEquals(1, fixture.status().wanted());
      assertEquals(0, fixture.status().restarts());
    }
  }

  private static long begun(SupervisorFixture fixture, int number) {
    return fixture.status(number).orElseThrow().items().get(0).startedAt();
  }

  @Test
  void aProcessThatStillStartsIsGivenUpFirst() {
    try (var fixture = SupervisorFixture.of(2, "config ready", "hang")) {
      fixture.awaitReady(1);
      fixture.awaitLaunched(2);
      assertOk("2 -> 1", fixture.scale(1, false));
      fixture.awaitGone(1);
      assertTrue(fixture.launched.get(0).isAlive());
      assertEquals(1, fixture.supervisor.ready());
    }
  }

  @Test
  void refusesNumbersThatCannotBe() {
    try (var fixture = SupervisorFixture.of(1, "config ready")) {
      assertRefused("it keeps 1 to 1000; 'quiet'", fixture.scale(0, false));
      assertRefused("it keeps 1 to 1000", fixture.scale(-1, true));
      assertRefused("1001 processes cannot be", fixture.scale(1_001, false));
      assertRefused("cannot be", fixture.scale(Integer.MAX_VALUE, true));
      assertEquals(1, fixture.supervisor.wanted());
    }
  }

  @Test
  void quietStaysForReplacementsAndEndsWithResume() {
    try (var fixture =
        SupervisorFixture.of(
            1, "config ready begin:j:0", "config ready begin:j:1", "config ready")) {
      fixture.awaitReady(1);
      fixture.awaitRunning(0, 0);
      assertOk("no more tasks", fixture.command(Verb.QUIET));
      fixture.awaitOutput("command quiet");
      assertEquals(0, fixture.supervisor.ready());
      assertEquals(State.QUIET, fixture.status().state());
      ProcessStatus process = fixture.ask().processes().get(0);
      assertEquals("quiet", process.state());
      assertEquals(0, process.items().get(0).index());
      assertFalse(fixture.ask().stopping());

      fixture.launched.get(0).destroyForcibly();
      fixture.awaitLaunched(2);
      fixture.awaitRunning(1, 1);
      String second = "[worker " + fixture.launched.get(1).pid() + "] command ";
      fixture.awaitOutput(second + "begin");
      List<String> heard = fixture.output.stream().filter(line -> line.startsWith(second)).toList();
      assertEquals(List.of(second + "quiet", second + "begin"), heard);
      assertEquals(0, fixture.supervisor.ready());

      assertOk("taken again", fixture.command(Verb.RESUME));
      fixture.awaitReady(1);
      fixture.awaitOutput(second + "resume");
      assertEquals(State.WORKING, fixture.status().state());
      SupervisorStatus status = fixture.status();
      assertEquals(1, status.restarts());
      String reason = status.lastDeath().orElseThrow().reason();
      assertTrue(reason.contains("worker " + fixture.launched.get(0).pid()), reason);
      assertTrue(reason.contains("SIGKILL") && reason.contains("item 0 of job j"), reason);
    }
  }

  @Test
  void restartReplacesAllAndEachWhenItsReplacementIsReady() {
    try (var fixture = SupervisorFixture.of(2, "config ready begin:j:0", "config ready")) {
      fixture.awaitReady(2);
      assertOk("2 processes are being replaced, one at a time", fixture.command(Verb.RESTART));
      fixture.awaitGone(0);
      fixture.awaitGone(1);
      fixture.awaitReady(2);
      assertEquals(4, fixture.launched.size());
      fixture.awaitLogged("restart: all processes are new");
      assertTrue(fixture.ready.stream().skip(2).allMatch(n -> n >= 2), fixture.ready::toString);
      assertTrue(fixture.reports.isEmpty(), fixture::all);
      assertEquals(0, fixture.status().restarts());
    }
  }

  @Test
  void aRestartWhoseNewProcessesCannotStartLeavesTheOldOnesAlone() {
    try (var fixture =
        SupervisorFixture.of(
            2, "config ready", "config ready begin:j:1", "config say:no-such-table halt:12")) {
      fixture.awaitReady(2);
      fixture.command(Verb.RESTART);
      fixture.awaitLogged("restart: a new process could not start, so the old ones go on");
      assertEquals(2, fixture.supervisor.ready());
      assertTrue(fixture.launched.get(0).isAlive() && fixture.launched.get(1).isAlive());
      String reason = fixture.status().lastDeath().orElseThrow().reason();
      assertTrue(reason.contains("ended with exit code 12"), reason);
      // The last of its words may also be that it heard a command; its evidence has all of them.
      String evidence = fixture.events.get(fixture.events.size() - 1).text();
      assertTrue(evidence.contains("no-such-table"), evidence);
      assertEquals(3, fixture.launched.size());
      assertTrue(fixture.gaveUp.isEmpty());
    }
  }

  @Test
  void aRestartWaitsForNothingThatIsBroken() {
    try (var fixture = SupervisorFixture.of(1, "config ready")) {
      fixture.awaitReady(1);
      fixture.obstacle = Optional.of("/app.jar is no jar any more");
      assertRefused("the old processes go on: /app.jar", fixture.command(Verb.RESTART));
      assertTrue(fixture.launched.get(0).isAlive());
    }
  }

  @Test
  void stopDrainsAndKillsWithNow() {
    for (boolean now : List.of(false, true)) {
      try (var fixture = SupervisorFixture.of(1, "config ready begin:j:0")) {
        fixture.awaitReady(1);
        fixture.awaitRunning(0, 0);
        assertTrue(fixture.command(Verb.STOP, OptionalInt.empty(), false, now, 0).ok());
        fixture.awaitGone(0);
        assertEquals(now ? 137 : 0, exitValue(fixture));
        assertEquals(1, fixture.stopsAsked.get());
        fixture.await("the end", () -> fixture.reporterClosed);
        fixture.supervisor.close();
        assertTrue(fixture.reports.isEmpty());
      }
    }
  }

  private static int exitValue(SupervisorFixture fixture) {
    return fixture.launched.get(0).exitValue();
  }

  @Test
  void whatEndsIsNotScaledAny() {
    try (var fixture = SupervisorFixture.of(1, "stubborn config ready begin:j:0")) {
      fixture.awaitReady(1);
      fixture.command(Verb.STOP);
      assertEquals(State.STOPPING, fixture.status().state());
      for (Verb verb : Set.of(Verb.QUIET, Verb.RESUME, Verb.RESTART, Verb.STOP)) {
        assertRefused("ending already", fixture.command(verb));
      }
      assertRefused("ending already", fixture.scale(2, false));
      assertTrue(fixture.command(Verb.STOP, OptionalInt.empty(), false, true, 0).ok());
    }
  }

  @Test
  void aProducersSupervisorIsStoppedByNobodyElse() {
    try (var fixture = SupervisorFixture.of(1, "config ready")) {
      fixture.mayStop = false;
      fixture.awaitReady(1);
      assertRefused("belongs to a producer", fixture.command(Verb.STOP));
      assertTrue(fixture.launched.get(0).isAlive());
    }
  }

  @Test
  void dumpsTheStacksOfOneProcess() {
    try (var fixture = SupervisorFixture.of(1, "config ready begin:j:4")) {
      fixture.awaitRunning(0, 4);
      long pid = fixture.launched.get(0).pid();
      Done done = fixture.command(Verb.DUMP, OptionalInt.empty(), false, false, pid);
      assertOk("stacks of " + pid, done);
      assertOk("item 4 of job j", done);
      assertRefused(
          "no such worker process: 1",
          fixture.command(Verb.DUMP, OptionalInt.empty(), false, false, 1));
    }
  }

  @Test
  void aProcessThatDoesNotAnswerHoldsUpNobody() {
    try (var fixture = SupervisorFixture.of(1, "stubborn config ready begin:j:4")) {
      fixture.awaitRunning(0, 4);
      long pid = fixture.launched.get(0).pid();
      fixture.incoming.accept(
          new Command("x", "boss", Verb.DUMP, OptionalInt.empty(), false, false, pid));
      assertOk("1 -> 2", fixture.scale(2, false));
      fixture.await("a refusal", () -> answers(fixture).contains("x"));
    }
  }

  private static Set<String> answers(SupervisorFixture fixture) {
    return fixture.told.stream()
        .map(SupervisorFixture.Told::message)
        .filter(Done.class::isInstance)
        .map(message -> ((Done) message).id())
        .collect(Collectors.toSet());
  }

  @Test
  void signalsScaleByOne() {
    try (var fixture = SupervisorFixture.of(1, "config ready")) {
      fixture.awaitReady(1);
      fixture.supervisor.scaleBy(1);
      fixture.awaitReady(2);
      fixture.supervisor.scaleBy(-1);
      fixture.awaitReady(1);
      fixture.supervisor.scaleBy(-1);
      fixture.awaitLogged("0 processes cannot be");
      assertEquals(1, fixture.supervisor.wanted());
    }
  }
}
