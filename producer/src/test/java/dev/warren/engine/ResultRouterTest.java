package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.QueueNames;
import dev.warren.fleet.FleetView;
import dev.warren.job.Counters;
import dev.warren.job.JobTable;
import dev.warren.message.Cancellations;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.message.JsonBytes;
import dev.warren.message.MessageCodec;
import dev.warren.message.Result;
import dev.warren.message.ResultMessage;
import dev.warren.message.TaskMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResultRouterTest {
  private static final String JOB = "job";

  private final Counters ledger = new Counters();
  private final JobTable<TaskChunk> table = new JobTable<>(ledger);
  private final List<Outgoing.Envelope> sent = new ArrayList<>();
  private final List<Integer> answered = new ArrayList<>();
  private final EngineTimer timer = new EngineTimer("test-timer", error -> {});
  private final FleetView fleet = new FleetView();
  private final JobPace pace = new JobPace();
  private final TaskSender sender =
      new TaskSender(
          new JobNames(JOB, "own", "key"), false, new QueueNames("test"), sent::add, ledger);
  private final ItemActions actions = new ItemActions(JOB, table, fleet, sender, ledger, timer);
  private final OtherJobs others = new OtherJobs(JOB);
  private final SendWindow window =
      new SendWindow(table, sender, actions, pace, others, () -> 1, 1, false);
  private final ResultRouter router =
      new ResultRouter(
          table,
          fleet,
          new Cancellations(),
          sender,
          ledger,
          actions,
          pace,
          window,
          new JobControl(
              JOB,
              ledger,
              new JobReport(JOB, JobOptions.DEFAULT, ledger, pace, () -> 0),
              pace,
              others,
              sender,
              window,
              false),
          new BuildWatch(false, timer, line -> {}));

  @AfterEach
  void close() {
    timer.close();
  }

  private void submit(Work work, int firstIndex, int items) {
    List<JsonBytes> arguments = Collections.nCopies(items, JsonBytes.of("[1]"));
    table.add(new TaskChunk(work, firstIndex, arguments, ItemTiming.now()));
  }

  private void unreadable(long id, int generation) {
    Failure failure = Failure.of(FailureKind.UNREADABLE, "no UTF-8");
    Result failed = new Result.Failed(id, 1, generation, 0, 0, failure);
    router.results(new ResultMessage(JOB, "host", 1, List.of(failed)));
  }

  @Test
  void itemsOfAMessageThatCannotBeReadGoOnAloneAndOneOfThemFails() throws Exception {
    WorkOptions options = new WorkOptions(0, 0, Duration.ZERO, 3);
    Work work =
        new Work("echo", null, null, options, (index, answer, arguments) -> answered.add(index));
    submit(work, 0, 4);
    unreadable(0, 0);
    assertTrue(answered.isEmpty());
    List<Long> alone = new ArrayList<>();
    for (Outgoing.Envelope envelope : sent) {
      TaskMessage task = MessageCodec.decodeTask(envelope.message().body());
      assertEquals(1, task.items().size());
      assertEquals(1, task.generation());
      assertEquals(1, task.attempt());
      alone.add(task.first());
    }
    assertEquals(List.of(0L, 1L, 2L, 3L), alone);
    unreadable(3, 1);
    assertEquals(List.of(3), answered);
    assertEquals(4, sent.size());
  }

  @Test
  void anItemThatCannotBeReadAloneFails() {
    WorkOptions options = new WorkOptions(0, 0, Duration.ZERO, 3);
    Work work =
        new Work("echo", null, null, options, (index, answer, arguments) -> answered.add(index));
    submit(work, 7, 1);
    unreadable(0, 0);
    assertEquals(List.of(7), answered);
    assertTrue(sent.isEmpty());
  }
}
