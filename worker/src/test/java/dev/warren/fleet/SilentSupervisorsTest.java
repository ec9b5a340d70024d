package dev.warren.fleet;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.warren.fleet.FleetClient.Answered;
import dev.warren.fleet.FleetClient.Snapshot;
import dev.warren.message.ControlMessage.Announcement;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SilentSupervisorsTest {
  private final SilentSupervisors supervisors = new SilentSupervisors();

  /** Those that are silent, as {@code name:seconds}. */
  private List<String> look(long second, String... answer) {
    List<Answered> answered =
        Stream.of(answer)
            .map(
                name ->
                    new Announcement(name, "host", 1, List.of(), false, false, Optional.empty()))
            .map(it -> new Answered(it, OptionalLong.empty(), 0))
            .toList();
    Snapshot snapshot = new Snapshot(answered, List.of());
    return supervisors.looked(snapshot, Set.of(), SECONDS.toNanos(second)).stream()
        .map(each -> each.last().announcement().supervisor() + ":" + each.seconds())
        .toList();
  }

  @Test
  void aSupervisorIsRememberedForAMinute() {
    look(0, "a", "b");
    for (int second = 5; second <= 60; second += 5) {
      assertEquals(List.of("b:" + second), look(second, "a"));
    }
    assertEquals(List.of(), look(65, "a"));
  }

  @Test
  void nobodyIsForgottenBecauseOfAnOutage() {
    look(0, "a", "b");
    look(5, "a", "b");
    supervisors.failed();
    assertEquals(List.of("b:995"), look(1_000, "a"), "it has not answered all the same");
    for (int second = 1_005; second <= 1_060; second += 5) {
      assertEquals(1, look(second, "a").size());
    }
    assertEquals(List.of(), look(1_065, "a"));
  }

  @Test
  void nobodyIsForgottenBecauseThisProcessPaused() {
    look(0, "a", "b");
    assertEquals(List.of("b:1000"), look(1_000, "a"));
  }
}
