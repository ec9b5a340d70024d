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
import org.junit.jupiter.api.Test;

class FleetViewTest {
  private final FleetView fleet = new FleetView();

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

  @Test
  void aProcessThatOnlyStartsIsNoWorkerYet() {
    fleet.heard(of("a", false, "starting"));
    assertFalse(fleet.sawWorker());
  }
}
