package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.Crash;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.message.ItemStatus;
import dev.warren.message.ProcessStatus;
import dev.warren.message.Result;
import dev.warren.message.ResultMessage;
import dev.warren.message.SupervisorStatus;
import dev.warren.message.SupervisorStatus.Death;
import dev.warren.message.SupervisorStatus.State;
import dev.warren.supervisor.ProcessEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FleetLivesTest {
  private static final Optional<Death> NO_DEATH = Optional.empty();

  /** The clock of the other host is two seconds ahead. */
  private static final long AHEAD = 2_000;

  private long now = 1_000_000;
  private final List<String> told = new ArrayList<>();
  private final FleetLives lives =
      new FleetLives("here", () -> now, event -> told.add(line(event)));
  private Optional<Announcement> before = Optional.empty();

  private static String line(WorkerEvent event) {
    return event.host()
        + "/"
        + event.pid()
        + " "
        + event.state()
        + " "
        + event.atMicros() / 1_000
        + (event.text().isEmpty() ? "" : " " + event.text());
  }

  private static ProcessStatus process(long pid, String state, Long... itemsSince) {
    List<ItemStatus> items =
        Stream.of(itemsSince).map(since -> new ItemStatus("echo", "job", 0, 0, 1, since)).toList();
    return new ProcessStatus(pid, state, 0, 0, 0, 500 + pid, items);
  }

  private Announcement announcement(
      String supervisor, boolean gone, Optional<Death> death, ProcessStatus... processes) {
    SupervisorStatus status =
        new SupervisorStatus(State.WORKING, 1, 1, 1, 1, 1, 0, "", "", "", 0, now + AHEAD, 0, death);
    return new Announcement(
        supervisor, "w1", 7, List.of(processes), gone, gone, Optional.of(status));
  }

  private void hear(Optional<Death> death, ProcessStatus... processes) {
    Announcement heard = announcement("s", false, death, processes);
    lives.heard(before, heard);
    before = Optional.of(heard);
  }

  private void assertTold(String... lines) {
    assertEquals(List.of(lines), told);
    told.clear();
  }

  @Test
  void eachStateOfAProcessIsToldOnce() {
    hear(NO_DEATH, process(1, "starting"), process(2, "ready"));
    assertTold("w1/1 STARTED 501", "w1/2 STARTED 502", "w1/2 READY 1002000");
    now += 1_000;
    hear(NO_DEATH, process(1, "running", 1_002_700L, 1_002_600L), process(2, "quiet"));
    assertTold("w1/1 READY 1002600");
    hear(NO_DEATH, process(1, "draining"), process(2, "running"));
    hear(NO_DEATH, process(1, "draining"), process(2, "ready"));
    assertTold();
    hear(NO_DEATH, process(2, "ready"));
    assertTold("w1/1 ENDED 1003000");
    lives.heard(before, announcement("s", true, NO_DEATH));
    assertTold("w1/2 ENDED 1003000");
  }

  @Test
  void aProcessThatRanAnItemWasReadyBefore() {
    ResultMessage message = new ResultMessage("job", "key", "w1", 1, List.of());
    lives.ran(message, 800_000);
    assertTold();
    hear(NO_DEATH, process(1, "starting"));
    lives.ran(message, 800_000);
    lives.ran(message, 900_000);
    hear(NO_DEATH, process(1, "running"));
    assertTold("w1/1 STARTED 501", "w1/1 READY 800");
  }

  @Test
  void aDeathIsOneIfItIsNewAndNamesTheProcess() {
    Optional<Death> old = Optional.of(new Death(9, "worker 11 ended with exit code 1"));
    hear(old, process(1, "ready"), process(11, "ready"), process(12, "ready"));
    told.clear();
    Optional<Death> death = Optional.of(new Death(42, "worker 1 was ended by signal 9 (SIGKILL)"));
    hear(death, process(12, "ready"), process(13, "starting"));
    assertTold(
        "w1/1 DIED 42 worker 1 was ended by signal 9 (SIGKILL)",
        "w1/11 ENDED 1002000",
        "w1/13 STARTED 513");
    hear(death);
    assertTold("w1/12 ENDED 1002000", "w1/13 ENDED 1002000");
  }

  @Test
  void anotherProcessOfTheSameNumberIsAnother() {
    hear(NO_DEATH, process(1, "ready"));
    told.clear();
    hear(NO_DEATH, new ProcessStatus(1, "starting", 0, 0, 0, 900, List.of()));
    assertTold("w1/1 ENDED 1002000", "w1/1 STARTED 900");
  }

  @Test
  void anItemThatEndedItsProcessIsEvidenceAlsoOfOneThatNobodyAnnounced() {
    hear(NO_DEATH, process(1, "running"));
    told.clear();
    for (long pid : List.of(1L, 2L)) {
      var crash = new Crash("w1", pid, OptionalInt.of(3), OptionalInt.empty(), "last\nwords\n");
      var failure = new Failure(FailureKind.CRASHED, "", "it halted", "", Optional.of(crash));
      var failed = new Result.Failed(0, 1, 0, 70_000, 5_000, failure);
      lives.failed(new ResultMessage("job", "key", "w1", pid, List.of(failed)), failed);
      lives.failed(new ResultMessage("job", "key", "w1", pid, List.of(failed)), failed);
    }
    hear(Optional.of(new Death(75, "worker 1 ended with exit code 3")), process(2, "stopped"));
    hear(NO_DEATH);
    assertTold("w1/1 DIED 75 it halted\nlast\nwords", "w1/2 DIED 75 it halted\nlast\nwords");
  }

  @Test
  void processesOfASupervisorThatWentSilentHaveDied() {
    hear(NO_DEATH, process(1, "ready"));
    told.clear();
    now += 10_000;
    lives.silent(List.of(before.orElseThrow()));
    assertTold("w1/1 DIED 1010000 its supervisor (process 7) does not answer any more");
    before = Optional.empty(); // forgotten; it was only cut off
    hear(NO_DEATH, process(1, "ready"));
    assertTold("w1/1 READY 1012000");
    hear(NO_DEATH);
    assertTold("w1/1 ENDED 1012000");
  }

  @Test
  void aDeathInSilenceIsToldAgainWithItsEvidence() {
    hear(NO_DEATH, process(1, "ready"), process(2, "ready"));
    lives.silent(List.of(before.orElseThrow()));
    told.clear();
    before = Optional.empty();
    Optional<Death> killed = Optional.of(new Death(42, "worker 1 was ended by signal 9 (SIGKILL)"));
    hear(killed, process(2, "ready"));
    assertTold("w1/2 READY 1002000", "w1/1 DIED 42 worker 1 was ended by signal 9 (SIGKILL)");
    hear(killed, process(2, "ready"));
    assertTold();
  }

  @Test
  void theSupervisorOfTheEngineItselfIsNotToldTwice() {
    lives.ownSupervisor("own");
    lives.own(new ProcessEvent(1, ProcessEvent.State.STARTED, 5_000, -1, ""));
    Announcement own = announcement("own", false, NO_DEATH, process(1, "ready"));
    lives.heard(Optional.empty(), own);
    lives.silent(List.of(own));
    lives.own(new ProcessEvent(1, ProcessEvent.State.READY, 6_000, 300, ""));
    lives.own(new ProcessEvent(1, ProcessEvent.State.DIED, 7_000, 300, "why"));
    var crash = new Crash("here", 1, OptionalInt.of(3), OptionalInt.empty(), "");
    var failure = new Failure(FailureKind.CRASHED, "", "it halted", "", Optional.of(crash));
    var failed = new Result.Failed(0, 1, 0, 70_000, 5_000, failure);
    lives.failed(new ResultMessage("job", "key", "here", 1, List.of(failed)), failed);
    assertTold("here/1 STARTED 5", "here/1 READY 6", "here/1 DIED 7 why");
  }

  @Test
  void aListenerThatThrowsHarmsNothing() {
    FleetLives harassed =
        new FleetLives(
            "here",
            () -> now,
            event -> {
              told.add(line(event));
              throw new IllegalStateException("a listener");
            });
    Announcement first = announcement("s", false, NO_DEATH, process(1, "starting"));
    harassed.heard(Optional.empty(), first);
    harassed.heard(Optional.of(first), announcement("s", false, NO_DEATH));
    assertTold("w1/1 STARTED 501", "w1/1 ENDED 1002000");
  }
}
