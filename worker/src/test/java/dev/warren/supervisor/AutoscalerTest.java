package dev.warren.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.message.JobStatus;
import dev.warren.supervisor.Autoscaler.Decision;
import dev.warren.supervisor.Autoscaler.Look;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A fleet in seconds: what waits is worked on by as many processes as the autoscaler keeps. */
class AutoscalerTest {
  private final List<String> decisions = new ArrayList<>();
  private Autoscaler scaler = new Autoscaler(new Scaling(1, 8, false), 1);
  private int processes = 1;
  private int others;

  /** Messages that are not done, those that run included. */
  private double left;

  /** Seconds that a message takes. */
  private double length = 1;

  private double done;
  private double worked;

  private static Look look(
      QueuedWork queued, int running, int taking, long done, long busyMicros, long longestMicros) {
    return new Look(queued, running, taking, done, busyMicros, done, 0, longestMicros);
  }

  /** A second passes, in which some messages come. */
  private void second(double arriving) {
    left += arriving;
    double work = Math.min(processes + others, left * length);
    left -= work / length;
    double own = work * processes / (processes + others);
    done += own / length;
    worked += own;
    int busy = (int) Math.min(processes, Math.ceil(left));
    long waiting = (long) Math.max(0, Math.ceil(left) - busy - others);
    Look look =
        look(
            new QueuedWork(waiting, processes + others),
            busy,
            processes,
            (long) done,
            (long) (worked * 1e6),
            0);
    Optional<Decision> decision = scaler.look(look, processes);
    if (decision.isPresent()) {
      decisions.add(processes + " -> " + decision.get().processes());
      assertTrue(decision.get().processes() <= Math.max(processes - 1, waiting + busy));
      processes = decision.get().processes();
    }
  }

  private void seconds(int number, double arriving) {
    for (int i = 0; i < number; i++) {
      second(arriving);
    }
  }

  @Test
  void aBurstIsWorkedOffByManyAndThenTheyGoOneByOne() {
    seconds(5, 0);
    second(200);
    seconds(2, 0);
    assertEquals(8, processes, decisions::toString);
    seconds(60, 0);
    assertEquals(0, left, 0.01);
    assertEquals(1, processes);
    // Up in one go, down in seven steps.
    assertEquals(8, decisions.size(), decisions::toString);
    assertEquals("2 -> 1", decisions.get(7));
  }

  @Test
  void aTrickleChangesNothing() {
    for (int i = 0; i < 100; i++) {
      seconds(2, 0);
      second(1);
    }
    assertEquals(List.of(), decisions);
  }

  @Test
  void aSteadyLoadFindsItsNumberAndStays() {
    seconds(60, 4);
    int found = processes;
    assertTrue(found >= 4 && found <= 8, decisions::toString);
    decisions.clear();
    seconds(300, 4);
    // It may try one less, now and then, and takes that back; it never swings.
    assertTrue(decisions.size() <= 4, decisions::toString);
    assertTrue(left < 60, () -> left + " left");
  }

  @Test
  void silenceShrinksToTheMinimumAndStays() {
    scaler = new Autoscaler(new Scaling(2, 8, false), 1);
    processes = 6;
    seconds(100, 0);
    assertEquals(List.of("6 -> 5", "5 -> 4", "4 -> 3", "3 -> 2"), decisions);
  }

  @Test
  void aGapInTheWorkEndsNoProcess() {
    second(100);
    seconds(3, 8);
    int busy = processes;
    assertEquals(8, busy);
    for (int i = 0; i < 20; i++) {
      seconds(9, 0);
      left = 0;
      second(20);
      second(20);
    }
    assertEquals(8, processes, decisions::toString);
  }

  @Test
  void neverMoreThanThereAreMessages() {
    length = 100;
    second(3);
    scaler.look(look(new QueuedWork(2, 1), 1, 1, 0, 0, 50_000_000), 1);
    Decision decision =
        scaler.look(look(new QueuedWork(2, 1), 1, 1, 0, 0, 60_000_000), 1).orElseThrow();
    assertEquals(3, decision.processes());
    assertTrue(decision.why().contains("120 s of work wait"), decision.why());
  }

  @Test
  void aThousandQuickMessagesAreNoReasonToGrow() {
    length = 0.001;
    second(1);
    second(2_000);
    second(2_000);
    assertEquals(List.of(), decisions);
  }

  @Test
  void whatJobsHoldBackCounts() {
    QueuedWork little = new QueuedWork(3, 1);
    scaler.look(new Look(little, 1, 1, 10, 10_000_000, 10, 0, 0), 1);
    assertEquals(
        Optional.empty(), scaler.look(new Look(little, 1, 1, 11, 11_000_000, 11, 0, 0), 1));
    assertTrue(scaler.mayGrow(look(little, 1, 1, 11, 11_000_000, 0), 1));
    Look held = new Look(little, 1, 1, 12, 12_000_000, 12, 51, 0);
    Decision decision = scaler.look(held, 1).orElseThrow();
    assertEquals(5, decision.processes());
    assertEquals("50 s of work wait", decision.why());
    Look over = new Look(new QueuedWork(0, 5), 0, 5, 60, 60_000_000, 60, 51, 0);
    assertEquals(Optional.empty(), scaler.look(over, 5), "what was known is old");
    assertFalse(scaler.mayGrow(over, 5));
  }

  @Test
  void openWorkIsWhatProducersSayAndOnlyForAWhile() {
    OpenWork open = new OpenWork();
    assertTrue(open.isToBeAsked(1, 0));
    assertFalse(open.isToBeAsked(1, 4_999_999_999L));
    assertTrue(open.isToBeAsked(1, 5_000_000_000L));
    open.heard(job("a", 100, false), 0);
    open.heard(job("b", Long.MAX_VALUE, false), 0);
    assertEquals(Integer.MAX_VALUE, open.items(1), "no number of others overflows");
    open.heard(job("b", 7, false), 0);
    assertEquals(107, open.items(1));
    open.heard(job("b", 7, true), 1);
    assertEquals(100, open.items(1));
    assertEquals(0, open.items(31_000_000_000L));
    for (int i = 0; i < 100; i++) {
      open.heard(job("job-" + i, 1, false), 5_000_000_000L);
    }
    assertFalse(open.isToBeAsked(1_000, 400_000_000_000L), "many ask many");
  }

  private static JobStatus job(String name, long submitted, boolean over) {
    return new JobStatus(
        name, "", "", OptionalLong.empty(), submitted, 0, 0, 0, 0, 0, 0, 0, 0, 1, "h", 1, 0, over);
  }

  @Test
  void threadsTakeTheirPart() {
    scaler = new Autoscaler(new Scaling(1, 8, false), 10);
    scaler.look(look(new QueuedWork(0, 1), 10, 1, 10, 10_000_000, 0), 1);
    Look look = look(new QueuedWork(200, 1), 10, 1, 20, 20_000_000, 0);
    assertEquals(2, scaler.look(look, 1).orElseThrow().processes());
    Look light = look(new QueuedWork(0, 2), 10, 2, 20, 20_000_000, 0);
    for (int i = 0; i < 9; i++) {
      assertEquals(Optional.empty(), scaler.look(light, 2));
    }
    assertEquals(1, scaler.look(light, 2).orElseThrow().processes());
  }

  @Test
  void severalSupervisorsShareWhatWaits() {
    var bounds = new Scaling(1, 20, false);
    List<Autoscaler> scalers = List.of(new Autoscaler(bounds, 1), new Autoscaler(bounds, 1));
    int[] each = {1, 1};
    for (int i = 1; i <= 10; i++) {
      int all = each[0] + each[1];
      for (int j = 0; j < 2; j++) {
        Look look = look(new QueuedWork(100, all), each[j], each[j], i * 10L, i * 10_000_000L, 0);
        each[j] = scalers.get(j).look(look, each[j]).map(Decision::processes).orElse(each[j]);
      }
    }
    // 100 s of work, to be done in 10 s.
    assertEquals(List.of(5, 5), List.of(each[0], each[1]));
  }

  @Test
  void theProcessesOfOthersCount() {
    others = 8;
    seconds(3, 10);
    second(200);
    seconds(2, 0);
    assertTrue(processes >= 2 && processes <= 8, decisions::toString);
    assertTrue(decisions.size() <= 3, decisions::toString);
  }

  @Test
  void countsThatGoBackWithAProcessHarmNothing() {
    scaler.look(look(new QueuedWork(100, 1), 1, 1, 1_000, 1_000_000, 0), 1);
    assertFalse(scaler.look(look(new QueuedWork(100, 1), 1, 1, 10, 10_000, 0), 1).isPresent());
  }

  @Test
  void aBurstIsOverWhenNothingWaitsAndNothingRanForAWhile() {
    var watch = new BurstWatch();
    Look idle = look(new QueuedWork(0, 1), 0, 1, 7, 0, 0);
    Look starting = look(new QueuedWork(0, 0), 0, 0, 0, 0, 0);
    Look ran = look(new QueuedWork(0, 1), 0, 1, 8, 0, 0);
    Look waiting = look(new QueuedWork(1, 1), 0, 1, 8, 0, 0);
    for (int i = 0; i < 10; i++) {
      assertFalse(watch.isOver(starting));
    }
    assertFalse(watch.isOver(idle));
    assertFalse(watch.isOver(idle));
    assertFalse(watch.isOver(idle));
    assertFalse(watch.isOver(ran));
    assertFalse(watch.isOver(ran));
    assertFalse(watch.isOver(waiting));
    assertFalse(watch.isOver(ran));
    assertFalse(watch.isOver(ran));
    assertTrue(watch.isOver(ran));
  }
}
