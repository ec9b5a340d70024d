package dev.warren.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.ProcessStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FleetViewTest {
  private long now;
  private final FleetView fleet = new FleetView(() -> now);

  private static Announcement of(String supervisor, boolean gone, String... states) {
    List<ProcessStatus> processes = new ArrayList<>();
    for (String state : states) {
      processes.add(new ProcessStatus(1, state, 0, 0, 0, 0, List.of()));
    }
    return new Announcement(supervisor, "host", 1, processes, false, gone, Optional.empty());
  }

  @Test
  void countsTheProcessesOfAllSupervisorsThatTakeTasks() {
    fleet.heard(of("a", false, "ready", "running", "starting"));
    fleet.heard(of("b", false, "ready", "draining"));
    assertEquals(3, fleet.ready());
  }

  @Test
  void theNewestAnnouncementOfASupervisorCounts() {
    fleet.heard(of("a", false, "ready", "ready"));
    fleet.heard(of("a", false, "ready"));
    assertEquals(1, fleet.ready());
    fleet.heard(of("a", true));
    assertEquals(0, fleet.ready());
    assertTrue(fleet.sawWorker());
  }

  @Test
  void aFloodOfSupervisorsIsNotKept() {
    String[] states = new String[5_000];
    Arrays.fill(states, "ready");
    fleet.heard(of("a", false, "ready"));
    for (int i = 0; i < 200; i++) {
      fleet.heard(of("flood-" + i, false, states));
    }
    assertTrue(fleet.processes() * 200L <= FleetView.MAX_BYTES);
    fleet.heard(of("a", false, "ready", "ready"));
    int processes = fleet.processes();
    fleet.heard(of("flood-0", true));
    assertEquals(processes - 5_000, fleet.processes());
    fleet.heard(of("b", false, "ready"));
    assertEquals(processes - 5_000 + 1, fleet.processes());
  }

  private void pass(int seconds) {
    now += TimeUnit.SECONDS.toNanos(seconds);
  }

  @Test
  void silenceIsNothingButAnUnansweredQuestionIs() {
    fleet.heard(of("a", false, "ready"));
    fleet.heard(of("b", false, "ready"));
    pass(3_600);
    assertEquals(2, fleet.size());
    fleet.asked();
    pass(9);
    fleet.heard(of("a", false, "ready"));
    pass(2);
    assertEquals(1, fleet.size());
    assertEquals("b", fleet.takeSilent().get(0).supervisor());
    assertEquals(List.of(), fleet.takeSilent());
  }

  @Test
  void whoDoesNotAnswerIsAskedAgainBeforeItIsForgotten() {
    fleet.heard(of("a", false, "ready"));
    fleet.heard(of("b", false, "ready"));
    fleet.asked();
    pass(1);
    fleet.heard(of("a", false, "ready"));
    assertEquals(List.of(), fleet.unanswered(), "it is not late yet");
    pass(2);
    assertEquals(List.of("b"), fleet.unanswered());
    fleet.heard(of("b", false, "ready"));
    assertEquals(List.of(), fleet.unanswered());
  }

  @Test
  void theFirstUnansweredQuestionCounts() {
    fleet.heard(of("a", false, "ready"));
    fleet.asked();
    pass(8);
    fleet.asked();
    pass(3);
    assertEquals(0, fleet.size());
  }

  @Test
  void nobodyIsForgottenBecauseTheBrokerWasAway() {
    fleet.heard(of("a", false, "ready"));
    fleet.asked();
    pass(5);
    fleet.excuse();
    pass(60);
    assertEquals(1, fleet.size());
    fleet.asked();
    pass(11);
    assertFalse(fleet.hasSupervisor());
  }

  @Test
  void allAreHeardSinceTheOneThatIsSilentLongest() {
    fleet.heard(of("a", false));
    pass(5);
    long then = now;
    fleet.heard(of("b", false));
    pass(5);
    fleet.heard(of("a", false));
    assertEquals(OptionalLong.of(then), fleet.allHeardSince());
  }

  @Test
  void aProcessThatOnlyStartsIsNoWorkerYet() {
    fleet.heard(of("a", false, "starting"));
    assertFalse(fleet.sawWorker());
  }
}
