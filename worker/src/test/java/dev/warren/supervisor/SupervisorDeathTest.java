package dev.warren.supervisor;

import static dev.warren.supervisor.ProcessEvent.State.DIED;
import static dev.warren.supervisor.ProcessEvent.State.ENDED;
import static dev.warren.supervisor.ProcessEvent.State.READY;
import static dev.warren.supervisor.ProcessEvent.State.STARTED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.message.Crash;
import dev.warren.message.FailureKind;
import dev.warren.message.Result;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One way to die after the other, each inside a task; and what the caller of the task hears. */
@Timeout(60)
class SupervisorDeathTest {

  private static Crash crash(Result.Failed failed) {
    assertEquals(FailureKind.CRASHED, failed.failure().kind());
    return failed.failure().crash().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"exit:0", "exit:42", "halt:0", "halt:3", "halt:13", "halt:14"})
  void anExitInsideATaskIsACrash(String end) {
    try (var fixture =
        SupervisorFixture.of(1, "config ready begin:job-1:17 " + end, "config ready")) {
      Result.Failed failed = fixture.awaitReport(0);
      assertEquals(17, failed.first());
      assertEquals(2, failed.attempt());
      assertEquals(1, failed.generation());
      assertTrue(failed.tookMicros() >= 0 && failed.startedMicros() > 1_600_000_000_000_000L);
      Crash crash = crash(failed);
      assertEquals(OptionalInt.of(Integer.parseInt(end.split(":")[1])), crash.exitCode());
      assertEquals(OptionalInt.empty(), crash.signal());
      assertEquals(fixture.launched.get(0).pid(), crash.pid());
      assertEquals("job-1", fixture.reports.get(0).job());
      fixture.awaitReady(1);
      assertEquals(1, fixture.reports.size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"KILL:9", "SEGV:6", "TERM:15"})
  void aSignalInsideATaskIsACrash(String signal) {
    String[] words = signal.split(":");
    try (var fixture =
        SupervisorFixture.of(1, "config ready begin:j:0 signal:" + words[0], "config ready")) {
      Crash crash = crash(fixture.awaitReport(0));
      assertEquals(OptionalInt.of(Integer.parseInt(words[1])), crash.signal());
      assertEquals(OptionalInt.empty(), crash.exitCode());
      if (words[0].equals("SEGV")) {
        // The virtual machine aborts, and says where.
        assertTrue(crash.stderrTail().contains("SIGSEGV"), crash.stderrTail());
      }
    }
  }

  @Test
  void theLifeOfEachProcessIsToldWithTheEvidenceOfItsDeath() {
    SupervisorFixture fixture =
        SupervisorFixture.of(1, "config ready begin:j:17 noise:10 halt:3", "config ready");
    try (fixture) {
      fixture.awaitReport(0);
      fixture.awaitReady(1);
      fixture.supervisor.stop(Duration.ofSeconds(10));
    }
    assertEquals(
        List.of(STARTED, READY, DIED, STARTED, READY, ENDED),
        fixture.events.stream().map(ProcessEvent::state).toList());
    assertEquals(
        List.of(0, 0, 0, 1, 1, 1),
        fixture.events.stream()
            .map(event -> event.pid() == fixture.launched.get(0).pid() ? 0 : 1)
            .toList());
    for (int i = 1; i < 6; i++) {
      assertTrue(
          fixture.events.get(i).atMicros() >= fixture.events.get(i - 1).atMicros(),
          fixture.events::toString);
    }
    String evidence = fixture.events.get(2).text();
    assertTrue(evidence.contains(" ended with exit code 3 while it ran "), evidence);
    assertTrue(evidence.contains("item 17 of job j: the item it ran is charged\n"), evidence);
    assertTrue(evidence.endsWith("\nthe very last words"), evidence);
    assertEquals("", fixture.events.get(5).text());
  }

  @Test
  void withoutMemoryTheProcessEndsAtOnceAndSaysSo() {
    try (var fixture = SupervisorFixture.of(1, "config ready begin:j:0 memory", "config ready")) {
      Result.Failed failed = fixture.awaitReport(0);
      assertEquals(OptionalInt.of(3), crash(failed).exitCode());
      assertTrue(
          failed.failure().message().contains("ran out of heap memory"),
          failed.failure().message());
      assertTrue(crash(failed).stderrTail().contains("OutOfMemoryError"));
    }
  }

  @Test
  void theTailIsCompleteAfter100KilobytesAndAnInstantEnd() {
    for (int i = 0; i < 5; i++) {
      try (var fixture =
          SupervisorFixture.of(1, "config ready begin:j:0 noise:100000 halt:1", "config ready")) {
        String tail = crash(fixture.awaitReport(0)).stderrTail();
        assertTrue(tail.endsWith("\nthe very last words"), tail);
        assertEquals(OutputPump.TAIL_BYTES, tail.length());
        fixture.await(
            "every line",
            () -> fixture.output.stream().anyMatch(line -> line.endsWith("] the very last words")));
        long lines = fixture.output.stream().filter(line -> line.contains("] line ")).count();
        assertTrue(lines > 8_000, () -> lines + " lines");
      }
    }
  }

  @Test
  void aProcessThatHoldsTheOutputDelaysTheVerdictForAMomentOnly() {
    try (var fixture =
        SupervisorFixture.of(1, "config ready begin:j:0 spawn halt:1", "config ready")) {
      long start = System.nanoTime();
      Crash crash = crash(fixture.awaitReport(0));
      assertTrue(System.nanoTime() - start < Duration.ofSeconds(10).toNanos());
      assertTrue(crash.stderrTail().contains("spawned "), crash.stderrTail());
      long sleeper = Long.parseLong(crash.stderrTail().replaceAll("(?s).*spawned (\\d+).*", "$1"));
      ProcessHandle.of(sleeper).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void aCrashDoesNotDelayTheReplacement() {
    try (var fixture =
        SupervisorFixture.of(
            1,
            "config ready begin:j:0 halt:1",
            "config ready begin:j:0 halt:1",
            "config ready begin:j:0 halt:1",
            "config ready begin:j:0 halt:1",
            "config ready")) {
      fixture.awaitLaunched(5);
      fixture.awaitReady(1);
      assertEquals(4, fixture.reports.size());
      assertTrue(fixture.gaveUp.isEmpty());
    }
  }

  @Test
  void onlyTheProcessThatDiedIsTouched() {
    try (var fixture =
        SupervisorFixture.of(
            2,
            "config ready begin:j:0",
            "config ready begin:j:1 pause:300 halt:1",
            "config ready")) {
      assertEquals(1, fixture.awaitReport(0).first());
      fixture.awaitReady(2);
      assertTrue(fixture.launched.get(0).isAlive());
      assertEquals(3, fixture.launched.size());
    }
  }

  @Test
  void whileIdleProcessesAreKilledNobodyIsChargedWithASignal() {
    try (var fixture =
        SupervisorFixture.of(
            1,
            "config ready signal:KILL",
            "config ready begin:j:0 signal:KILL",
            "config ready begin:j:1 halt:1",
            "config ready")) {
      assertEquals(1, fixture.awaitReport(0).first());
      fixture.awaitReady(1);
      assertEquals(4, fixture.launched.size());
      assertEquals(1, fixture.reports.size());
      assertTrue(
          fixture.log.stream().anyMatch(line -> line.contains("others were killed")),
          fixture.all());
    }
  }

  @Test
  void nobodyIsChargedWhereNothingRan() {
    try (var fixture =
        SupervisorFixture.of(1, "config ready begin:j:0 end signal:KILL", "config ready")) {
      fixture.awaitLaunched(2);
      fixture.awaitReady(1);
      assertTrue(fixture.reports.isEmpty());
    }
  }

  @Test
  void someoneElsesSignalBeforeReadyIsNoFailedStart() {
    try (var fixture =
        SupervisorFixture.of(
            1, "signal:KILL", "signal:KILL", "signal:KILL", "signal:KILL", "config ready")) {
      fixture.awaitReady(1);
      assertEquals(5, fixture.launched.size());
    }
  }

  @Test
  void theStatusOfAProcessKilledBetweenTwoStoresTellsTheTruth() {
    for (int i = 0; i < 5; i++) {
      try (var fixture = SupervisorFixture.of(1, "config ready spin", "config ready")) {
        fixture.awaitLaunched(1);
        fixture.await("work", () -> fixture.status(0).map(s -> s.tasks() > 100_000).orElse(false));
        fixture.launched.get(0).destroyForcibly();
        fixture.awaitLaunched(2);
        fixture.awaitReady(1);
        fixture.reports.forEach(
            report -> {
              var failed = (Result.Failed) report.results().get(0);
              assertEquals("job-" + failed.first(), report.job());
              assertEquals(failed.first(), failed.startedMicros());
              assertEquals((int) failed.first(), failed.generation());
              assertEquals((int) failed.first() + 1, failed.attempt());
            });
      }
    }
  }
}
