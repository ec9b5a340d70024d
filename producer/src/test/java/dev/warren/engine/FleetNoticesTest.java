package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.Crash;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.message.ItemStatus;
import dev.warren.message.ProcessStatus;
import dev.warren.message.SupervisorStatus;
import dev.warren.message.SupervisorStatus.Death;
import dev.warren.message.SupervisorStatus.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FleetNoticesTest {
  private final List<String> lines = new ArrayList<>();
  private long now;
  private final FleetNotices notices = new FleetNotices("job", lines::add, () -> now);

  private void pass(int seconds) {
    now += TimeUnit.SECONDS.toNanos(seconds);
    notices.look(List.of());
  }

  private static Failure crash(long pid) {
    Crash crash = new Crash("w1", pid, OptionalInt.empty(), OptionalInt.of(9), "");
    return new Failure(
        FailureKind.CRASHED,
        "",
        "was ended by signal 9 while it ran this item",
        "",
        Optional.of(crash));
  }

  private static Announcement announcement(Optional<Death> death, Long... pids) {
    List<ProcessStatus> processes = new ArrayList<>();
    for (long pid : pids) {
      ItemStatus item = new ItemStatus("echo", "job", pid, 0, 1, 0);
      processes.add(new ProcessStatus(pid, "running", 0, 0, 0, 0, List.of(item)));
    }
    SupervisorStatus status =
        new SupervisorStatus(
            State.WORKING, 1, 1, 1, 1, 1, 0, "", "", "", 0, 0, death.isPresent() ? 1 : 0, death);
    return new Announcement("s", "w1", 7, processes, false, false, Optional.of(status));
  }

  @Test
  void aDeathIsToldOnceWhoeverReportsIt() {
    notices.failed(crash(4711));
    assertEquals(
        List.of(
            "a worker process on w1 died: was ended by signal 9 while it ran an item of this job"),
        lines);
    Death death = new Death(1, "worker 4711 was ended by signal 9");
    notices.heard(
        Optional.of(announcement(Optional.empty(), 4711L)), announcement(Optional.of(death)));
    notices.failed(crash(4711));
    assertEquals(1, lines.size());
  }

  @Test
  void aDeathThatASupervisorAnnouncesIsToldIfTheProcessRanItemsOfThisJob() {
    Death death = new Death(1, "worker 4711 ended with exit code 3");
    Announcement before = announcement(Optional.empty(), 4711L, 4712L);
    Announcement after = announcement(Optional.of(death), 4712L);
    notices.heard(Optional.empty(), after); // what happened before this job is no news
    assertEquals(List.of(), lines);
    notices.heard(Optional.of(before), after);
    notices.heard(Optional.of(after), after);
    assertEquals(1, lines.size());
    assertTrue(
        lines.get(0).startsWith("a worker process on w1 died: worker 4711 ended with"),
        lines.get(0));
  }

  @Test
  void manyDeathsAreCounted() {
    for (int pid = 1; pid <= 12; pid++) {
      notices.failed(crash(pid));
    }
    assertEquals(5, lines.size());
    pass(10);
    assertEquals("7 more worker processes ended meanwhile", lines.get(5));
    pass(10);
    assertEquals(6, lines.size());
  }

  @Test
  void itemsThatRunAgainAreCounted() {
    notices.ranAgain(1);
    notices.look(List.of());
    assertEquals(
        List.of(
            "1 item is sent again, free of charge: the process that held it is gone, or gave it back"),
        lines);
    notices.ranAgain(2);
    notices.ranAgain(1);
    pass(3);
    assertEquals(1, lines.size());
    pass(7);
    assertTrue(lines.get(1).startsWith("3 items are sent again, free of charge: "), lines.get(1));
    pass(60);
    assertEquals(2, lines.size());
  }

  @Test
  void aSupervisorThatWentSilentIsToldOfIfItRanItemsOfThisJob() {
    notices.look(List.of(announcement(Optional.empty())));
    assertEquals(List.of(), lines);
    notices.look(List.of(announcement(Optional.empty(), 4711L, 4712L)));
    String line =
        "the supervisor on w1 (process 7) does not answer any more; its processes ran 2 items of"
            + " this job";
    assertEquals(List.of(line), lines);
    notices.look(Collections.nCopies(20, announcement(Optional.empty(), 4711L)));
    assertEquals(5, lines.size());
    pass(10);
    assertEquals("16 more supervisors do not answer any more", lines.get(5));
  }

  @Test
  void textOfOthersDoesNotReachATerminalAsItIs() {
    Failure failure =
        new Failure(
            FailureKind.CRASHED,
            "",
            "x\u001b[2J\ny",
            "",
            Optional.of(new Crash("w\u001b", 1, OptionalInt.empty(), OptionalInt.of(9), "")));
    notices.failed(failure);
    assertEquals(List.of("a worker process on w\\u001b died: x\\u001b[2J\\ny"), lines);
  }
}
