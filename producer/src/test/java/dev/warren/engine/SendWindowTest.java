package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.QueueNames;
import dev.warren.engine.Outgoing.Envelope;
import dev.warren.fleet.FleetView;
import dev.warren.job.Counters;
import dev.warren.job.JobTable;
import dev.warren.job.Room;
import dev.warren.message.ControlMessage.Recall;
import dev.warren.message.JobStatus;
import dev.warren.message.JsonBytes;
import dev.warren.message.MessageCodec;
import dev.warren.message.MessageException;
import dev.warren.message.TaskMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How much of a job lies in the queue, alone and beside other jobs. */
class SendWindowTest {
  private static final String JOB = "job";

  private final Counters ledger = new Counters();
  private final JobTable<TaskChunk> table = new JobTable<>(ledger);
  private final List<Envelope> sent = new ArrayList<>();
  private final EngineTimer timer = new EngineTimer("test-timer", error -> {});
  private final TaskSender sender =
      new TaskSender(
          new JobNames(JOB, "own", "key"), false, new QueueNames("test"), sent::add, ledger);
  private final ItemActions actions =
      new ItemActions(JOB, table, new FleetView(), sender, ledger, timer);
  private final JobPace pace = new JobPace();
  private final OtherJobs others = new OtherJobs(JOB);
  private final Work work =
      new Work(
          "echo",
          null,
          null,
          new WorkOptions(0, 0, Duration.ZERO, 3),
          (index, answer, arguments) -> {});

  @AfterEach
  void close() {
    timer.close();
  }

  private SendWindow window(boolean isBounded) {
    return new SendWindow(table, sender, actions, pace, others, () -> 2, 1, isBounded);
  }

  private void submit(SendWindow window, int items) {
    for (int i = 0; i < items; i++) {
      window.send(new TaskChunk(work, i, List.of(JsonBytes.of("[1]")), 0));
    }
  }

  private static JobStatus other(boolean active, int weight) {
    return new JobStatus(
        "other",
        "",
        "",
        OptionalLong.empty(),
        active ? 1 : 0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        weight,
        "h",
        1,
        0,
        false);
  }

  private long recalls() throws MessageException {
    long recalls = 0;
    for (Envelope envelope : sent) {
      if (envelope.kind() == Outgoing.Kind.NEWS
          && MessageCodec.decodeControl(envelope.message().body()) instanceof Recall) {
        recalls++;
      }
    }
    return recalls;
  }

  private long tasks() {
    return sent.stream().filter(it -> it.kind() == Outgoing.Kind.TASK).count();
  }

  @Test
  void workersThatTheOthersHaveNoUseForAreNotIdle() {
    Room small = SendWindow.sharedRoom(100, 60_000_000, 1, 100);
    assertEquals(1, small.leastMessages());
    assertEquals(95, small.atLeast(95).leastMessages(), "there are five items of others");
    assertEquals(95, small.atLeast(95).mostItems());
    assertEquals(small, small.atLeast(-3));
  }

  @Test
  void sharesGoByTimeAndWeight() {
    assertEquals(60, SendWindow.sharedRoom(2, 50_000, 1, 1).mostItems());
    assertEquals(20, SendWindow.sharedRoom(2, 50_000, 1, 3).mostItems());
    assertEquals(60, SendWindow.sharedRoom(2, 50_000, 3, 3).mostItems());
    assertEquals(6_000, SendWindow.sharedRoom(20, 5_000, 1, 1).mostItems());
    assertEquals(2, SendWindow.sharedRoom(2, 60_000_000, 1, 1).mostItems(), "none is idle");
    assertEquals(3, SendWindow.sharedRoom(2, 1_000_000, 3, 3).mostItems());
    assertEquals(1, SendWindow.sharedRoom(2, 1_000_000, 1, 3).mostItems());
    assertEquals(32, SendWindow.sharedRoom(2, -1, 1, 1).mostItems(), "nothing is known");
  }

  @Test
  void aloneTheFleetNeverWaits() {
    Room unmeasured = SendWindow.aloneRoom(2, -1);
    assertEquals(10_000, unmeasured.leastMessages());
    Room quick = SendWindow.aloneRoom(2, 10);
    assertEquals(2_400_000, quick.mostItems());
    assertEquals(2_400, SendWindow.aloneRoom(2, 50_000).mostItems());
    assertEquals(1_000, SendWindow.aloneRoom(2, 50_000_000).leastMessages());
    assertEquals(10_000, quick.mostMessages());
    assertEquals(12_000, SendWindow.aloneRoom(3_000, -1).leastMessages());
  }

  @Test
  void onAFleetOfItsOwnAllIsSentAtOnce() {
    submit(window(false), 30_000);
    assertEquals(30_000, tasks());
  }

  @Test
  void whenAnotherJobBeginsWhatIsTooMuchIsCalledBack() throws Exception {
    SendWindow window = window(true);
    submit(window, 2_000);
    assertEquals(2_000, tasks());
    pace.ran(1, 50_000);
    assertTrue(others.heard(other(true, 1), System.nanoTime()));
    window.look();
    assertEquals(1, recalls());
    window.look();
    assertEquals(1, recalls(), "not again so soon");
    for (long id = 0; id < 2_000; id++) {
      actions.recalled(id, 1, 0);
    }
    window.answered();
    assertEquals(2_060, tasks());
    TaskMessage again = task(2_000);
    assertEquals(0, again.first());
    assertEquals(1, again.generation());
    assertEquals(1, again.attempt());
    for (Envelope envelope : sent) {
      if (envelope.kind() == Outgoing.Kind.NEWS) {
        Recall recall = (Recall) MessageCodec.decodeControl(envelope.message().body());
        assertTrue(task(0).sentAt() < recall.sentBefore());
        assertFalse(again.sentAt() < recall.sentBefore(), "it would be called back again");
      }
    }
    table.claim(0, 1);
    window.answered();
    assertEquals(2_061, tasks());
  }

  @Test
  void aloneItCallsBackWhatLastsTheFleetForMinutes() throws Exception {
    SendWindow window = window(true);
    submit(window, 10_000);
    assertEquals(10_000, tasks(), "at once");
    pace.ran(1, 50_000);
    window.look();
    assertEquals(0, recalls(), "one item says nothing about the others");
    pace.ran(63, 63 * 5_000);
    window.look();
    assertEquals(0, recalls(), "it lasts for less than two minutes");
    pace.ran(64, 64 * 50_000);
    window.look();
    assertEquals(1, recalls());
    for (long id = 0; id < 10_000; id++) {
      actions.recalled(id, 1, 0);
    }
    window.answered();
    assertEquals(10_000 + 2_400, tasks());
  }

  private TaskMessage task(int number) throws MessageException {
    Envelope envelope =
        sent.stream()
            .filter(it -> it.kind() == Outgoing.Kind.TASK)
            .skip(number)
            .findFirst()
            .orElseThrow();
    return MessageCodec.decodeTask(envelope.message().body());
  }

  @Test
  void aJobWithoutOpenItemsDoesNotCount() throws Exception {
    SendWindow window = window(true);
    submit(window, 2_000);
    pace.ran(1, 50_000);
    assertFalse(others.heard(other(false, 1), System.nanoTime()));
    window.look();
    assertEquals(0, recalls());
  }
}
