package dev.warren.worker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Dialect;
import dev.warren.fleet.FleetClient.Answered;
import dev.warren.fleet.FleetClient.Queues;
import dev.warren.fleet.FleetClient.Snapshot;
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.ProcessStatus;
import dev.warren.message.SupervisorStatus;
import dev.warren.message.SupervisorStatus.Death;
import dev.warren.message.SupervisorStatus.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FleetChecksTest {
  private static final long NOW = 1_716_400_000_000L;
  private static final long GIB = 1L << 30;
  private static final Queues EMPTY = queues(0, 0, 0, 1);

  private final List<Answered> supervisors = new ArrayList<>();

  private static Queues queues(long tasks, long retry, long dead, long consumers) {
    return new Queues(
        OptionalLong.of(tasks),
        OptionalLong.of(retry),
        OptionalLong.of(dead),
        OptionalLong.of(consumers));
  }

  private void add(String host, State state, String build, Optional<Death> death, long skew) {
    SupervisorStatus status =
        new SupervisorStatus(
            state,
            1,
            1,
            1,
            1,
            8,
            GIB,
            "1.0",
            "17.0.9",
            build,
            0,
            NOW,
            death.isPresent() ? 3 : 0,
            death);
    ProcessStatus process =
        new ProcessStatus(
            4711, state == State.QUIET ? "quiet" : "ready", 5, GIB / 10, 1, 0, List.of());
    Announcement announcement =
        new Announcement(
            "s" + supervisors.size(), host, 1, List.of(process), false, false, Optional.of(status));
    supervisors.add(new Answered(announcement, OptionalLong.of(skew), 100));
  }

  private List<Finding> wrong(Queues queues) {
    return FleetChecks.of(new Snapshot(supervisors, List.of()), queues).stream()
        .filter(finding -> finding.level() != Finding.Level.OK)
        .toList();
  }

  private String only(Queues queues) {
    List<Finding> found = wrong(queues);
    assertEquals(1, found.size(), found.toString());
    return found.get(0).text();
  }

  @Test
  void nothingIsWrongWithAFleetThatIsWell() {
    add("w1", State.WORKING, "b1", Optional.empty(), 2_050);
    add("w2", State.WORKING, "b1", Optional.empty(), -50);
    assertEquals(List.of(), wrong(EMPTY));
  }

  @Test
  void differingBuildsNameTheirHosts() {
    add("w1", State.WORKING, "b1", Optional.empty(), 0);
    add("w2", State.WORKING, "b2", Optional.empty(), 0);
    add("w3", State.WORKING, "", Optional.empty(), 0); // not known yet
    assertEquals("builds differ: b1 on w1; b2 on w2", only(EMPTY));
  }

  @Test
  void clocksAreComparedWithTheOneHere() {
    add("w1", State.WORKING, "b1", Optional.empty(), 7_000);
    assertEquals("clocks differ from the one here: w1 is 7s ahead", only(EMPTY));
  }

  @Test
  void aDeathIsToldWithItsReasonByTheClockOfItsHost() {
    add("w1", State.WORKING, "b1", Optional.of(new Death(NOW - 120_000, "killed")), 0);
    assertEquals("w1: 3 restarts, the last process ended 2m 0s ago: killed", only(EMPTY));
    assertTrue(wrong(EMPTY).get(0).isWrong());
    supervisors.clear();
    add("w1", State.WORKING, "b1", Optional.of(new Death(NOW - 7_200_000, "killed")), 0);
    assertEquals(Finding.Level.NOTE, wrong(EMPTY).get(0).level());
  }

  @Test
  void quietIsNoFaultUnlessAllAre() {
    add("w1", State.WORKING, "b1", Optional.empty(), 0);
    add("w2", State.QUIET, "b1", Optional.empty(), 0);
    assertEquals(Finding.Level.NOTE, wrong(EMPTY).get(0).level());
    supervisors.remove(0);
    assertTrue(wrong(EMPTY).stream().anyMatch(Finding::isWrong));
  }

  @Test
  void severalSupervisorsOfAHostAreToldApart() {
    add("w1", State.WORKING, "b1", Optional.empty(), 0);
    add("w1", State.QUIET, "b1", Optional.empty(), 0);
    assertEquals("w1 (process 1) is quiet: its processes take no tasks", only(EMPTY));
  }

  @Test
  void whatWaitsForNobodyIsWrong() {
    add("w1", State.WORKING, "b1", Optional.empty(), 0);
    assertEquals("5 messages wait and nobody takes them", only(queues(4, 1, 0, 0)));
    assertEquals("2 dead letters", only(queues(0, 0, 2, 1)));
    assertTrue(only(queues(0, 0, 0, 3)).startsWith("2 processes on the queue of tasks that no"));
  }

  @Test
  void memoryIsComparedWithThatOfTheMachine() {
    for (int i = 0; i < 10; i++) {
      add("w1", State.WORKING, "b1", Optional.empty(), 0);
    }
    assertEquals("w1: its processes take 1.0 GiB of 1.0 GiB", only(EMPTY));
  }

  @Test
  void whatFollowsFromTheVersionOfTheBroker() {
    assertEquals(Finding.Level.OK, level(Dialect.RABBITMQ, "4.3.6"));
    assertEquals(Finding.Level.WRONG, level(Dialect.RABBITMQ, "4.3.0"));
    assertEquals(Finding.Level.NOTE, level(Dialect.RABBITMQ, "4.0.9"));
    assertEquals(Finding.Level.NOTE, level(Dialect.RABBITMQ, "3.10.8"));
    assertEquals(Finding.Level.WRONG, level(Dialect.RABBITMQ, "3.9.13"));
    assertEquals(Finding.Level.OK, level(Dialect.RABBITMQ, "4.4.0-rc.1"));
    assertEquals(Finding.Level.NOTE, level(Dialect.QPID, "9.2"));
    assertEquals(Finding.Level.NOTE, level(Dialect.RABBITMQ, ""));
  }

  private static Finding.Level level(Dialect dialect, String version) {
    return DoctorCommand.version(dialect, version).level();
  }
}
