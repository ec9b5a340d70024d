package dev.warren.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.message.FailureKind;
import dev.warren.supervisor.ExitDiagnosis.Charge;
import dev.warren.supervisor.ExitDiagnosis.ExitEvidence;
import dev.warren.supervisor.ExitDiagnosis.Kind;
import dev.warren.supervisor.WorkerHandle.KillReason;
import dev.warren.worker.contract.SharedStatus.Item;
import dev.warren.worker.contract.SharedStatus.Reading;
import dev.warren.worker.contract.SharedStatus.State;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExitDiagnosisTest {
  private static final Item ITEM =
      new Item(0, 7, "j", 4, 1, 0, "a.B.c", "warren.replies.r", "k", 1_000_000, 1_500);
  private static final Reading RUNNING = new Reading(State.RUNNING, 7, List.of(ITEM));
  private static final Item NEIGHBOUR =
      new Item(3, 1, "j", 9, 1, 0, "a.B.c", "warren.replies.r", "k", 1_000_000, 1_800);
  private static final Reading BOTH = new Reading(State.RUNNING, 8, List.of(ITEM, NEIGHBOUR));
  private static final Reading STARTING = new Reading(State.STARTING, 0, List.of());
  private static final Reading IDLE = new Reading(State.READY, 7, List.of());

  private static ExitEvidence evidence(Reading last, int code) {
    return new ExitEvidence(
        "h", 12, code, last, last != STARTING, false, Optional.empty(), List.of(), "words", false);
  }

  private static ExitEvidence amongKillings(Reading last, int code) {
    return new ExitEvidence(
        "h", 12, code, last, true, false, Optional.empty(), List.of(), "words", true);
  }

  private static ExitEvidence killed(Reading last, KillReason reason, Item... itemsStillRunning) {
    var items = List.of(itemsStillRunning);
    return new ExitEvidence(
        "h", 12, 137, last, true, false, Optional.of(reason), items, "words", false);
  }

  private static ExitEvidence drained(Reading last, int code) {
    return new ExitEvidence(
        "h", 12, code, last, true, true, Optional.empty(), List.of(), "words", false);
  }

  private static Kind kind(ExitEvidence evidence) {
    return ExitDiagnosis.of(evidence).kind();
  }

  @Test
  void whoeverRunsIsCharged() {
    for (int code : new int[] {0, 1, 3, 11, 12, 13, 14, 134, 137, 143}) {
      assertEquals(Kind.CRASH, kind(evidence(RUNNING, code)));
    }
    assertEquals(Kind.CRASH, kind(drained(RUNNING, 1)));
  }

  @Test
  void ofSeveralThatRunNoneIsCharged() {
    for (int code : new int[] {0, 1, 3, 134, 137, 143}) {
      ExitDiagnosis diagnosis = ExitDiagnosis.of(evidence(BOTH, code));
      assertEquals(Kind.SHARED, diagnosis.kind());
      assertEquals(List.of(), diagnosis.charges());
    }
    assertEquals(Kind.SHARED, kind(killed(BOTH, KillReason.ENDLESS, ITEM, NEIGHBOUR)));
    assertEquals(Kind.CRASH, kind(killed(RUNNING, KillReason.ENDLESS, ITEM)));
    assertEquals(Kind.KILLED, kind(amongKillings(BOTH, 137)));
  }

  @Test
  void killsForOneOfSeveralItemsAnswerThatItem() {
    for (KillReason reason : List.of(KillReason.TIME_LIMIT, KillReason.CANCEL)) {
      var one = ExitDiagnosis.of(killed(BOTH, reason, NEIGHBOUR));
      assertEquals(List.of(NEIGHBOUR), one.charges().stream().map(Charge::item).toList());
      var all = ExitDiagnosis.of(killed(BOTH, reason, ITEM, NEIGHBOUR));
      assertEquals(List.of(ITEM, NEIGHBOUR), all.charges().stream().map(Charge::item).toList());
      var none = ExitDiagnosis.of(killed(BOTH, reason));
      assertEquals(Kind.PLANNED, none.kind());
      assertEquals(List.of(), none.charges());
    }
    assertEquals(Kind.FROZEN, kind(killed(BOTH, KillReason.FROZEN, ITEM, NEIGHBOUR)));
    assertEquals(Kind.PLANNED, kind(killed(BOTH, KillReason.STOP, ITEM, NEIGHBOUR)));
  }

  @Test
  void aFaultOfWarrensOwnChargesNobodyIfTheSharedStatusSaysSo() {
    Reading fault = new Reading(State.FAULT, 7, List.of(ITEM));
    assertEquals(Kind.DEATH, kind(evidence(fault, 15)));
    assertTrue(ExitDiagnosis.of(evidence(fault, 15)).charges().isEmpty());
    assertEquals(Kind.CRASH, kind(evidence(RUNNING, 15)));
  }

  @Test
  void aFaultOfWarrensOwnBeforeTheProcessIsReadyIsAFailedStart() {
    Reading fault = new Reading(State.FAULT, 0, List.of());
    ExitEvidence neverReady =
        new ExitEvidence(
            "h", 12, 15, fault, false, false, Optional.empty(), List.of(), "words", false);
    assertEquals(Kind.START_FAILED, kind(neverReady));
  }

  @Test
  void whoeverRunsIsNotChargedWhileOthersAreKilledToo() {
    assertEquals(Kind.KILLED, kind(amongKillings(RUNNING, 137)));
    assertEquals(Kind.KILLED, kind(amongKillings(RUNNING, 143)));
    assertTrue(ExitDiagnosis.of(amongKillings(RUNNING, 137)).charges().isEmpty());
    for (int code : new int[] {0, 1, 3, 11, 134, 139}) {
      assertEquals(Kind.CRASH, kind(amongKillings(RUNNING, code)));
    }
    assertEquals(Kind.DEATH, kind(amongKillings(IDLE, 137)));
  }

  @Test
  void theSupervisorsOwnKillsChargeNobody() {
    assertEquals(Kind.PLANNED, kind(killed(RUNNING, KillReason.STOP, ITEM)));
    assertEquals(Kind.PLANNED, kind(killed(RUNNING, KillReason.TIME_LIMIT)));
    assertEquals(Kind.PLANNED, kind(killed(IDLE, KillReason.CANCEL)));
    assertEquals(Kind.FROZEN, kind(killed(RUNNING, KillReason.FROZEN, ITEM)));
    assertTrue(ExitDiagnosis.of(killed(RUNNING, KillReason.FROZEN, ITEM)).charges().isEmpty());
  }

  @Test
  void killsForAnItemAnswerThatItem() {
    var timeout = ExitDiagnosis.of(killed(RUNNING, KillReason.TIME_LIMIT, ITEM));
    assertEquals(Kind.TIMEOUT, timeout.kind());
    assertEquals(FailureKind.TIMEOUT, timeout.charges().get(0).failure().kind());
    assertTrue(timeout.charges().get(0).failure().message().contains("500ms"));
    var cancelled = ExitDiagnosis.of(killed(RUNNING, KillReason.CANCEL, ITEM));
    assertEquals(Kind.CANCELLED, cancelled.kind());
    assertEquals(FailureKind.CANCELLED, cancelled.charges().get(0).failure().kind());
  }

  @Test
  void startsThatFail() {
    assertEquals(Kind.START_FAILED, kind(evidence(STARTING, 0)));
    assertEquals(Kind.START_FAILED, kind(evidence(STARTING, 1)));
    assertEquals(Kind.START_FAILED, kind(evidence(STARTING, 12)));
    assertEquals(Kind.START_FAILED, kind(evidence(STARTING, 13)));
    assertEquals(Kind.START_FAILED, kind(evidence(STARTING, 134)));
    assertEquals(Kind.START_REFUSED, kind(evidence(STARTING, 11)));
    assertEquals(Kind.START_REFUSED, kind(evidence(STARTING, 14)));
    assertEquals(Kind.DEATH, kind(evidence(STARTING, 137)));
    assertEquals(Kind.DEATH, kind(evidence(STARTING, 143)));
  }

  @Test
  void endsWithoutAnItem() {
    assertEquals(Kind.DEATH, kind(evidence(IDLE, 0)));
    assertEquals(Kind.DEATH, kind(evidence(IDLE, 14)));
    assertEquals(Kind.DEATH, kind(evidence(IDLE, 137)));
    assertEquals(Kind.PLANNED, kind(evidence(IDLE, 13)));
    assertEquals(Kind.DEATH, kind(evidence(new Reading(State.READY, 0, List.of()), 13)));
    assertEquals(Kind.PLANNED, kind(drained(IDLE, 0)));
    assertEquals(Kind.PLANNED, kind(drained(IDLE, 143)));
  }

  @Test
  void tellsSignalsFromCodes() {
    assertEquals("ended with exit code 128", evidence(IDLE, 128).end());
    assertEquals("was ended by signal 9 (SIGKILL)", evidence(IDLE, 137).end());
    assertEquals("was ended by signal 40", evidence(IDLE, 168).end());
    assertEquals("ended with exit code 255", evidence(IDLE, 255).end());
  }
}
