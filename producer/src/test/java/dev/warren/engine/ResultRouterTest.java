package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.QueueNames;
import dev.warren.gather.Ledger;
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

  private final PendingItems pending = new PendingItems();
  private final Ledger ledger = new Ledger();
  private final List<Outgoing.Envelope> sent = new ArrayList<>();
  private final List<Integer> answered = new ArrayList<>();
  private final EngineTimer timer = new EngineTimer("test-timer", error -> {});
  private final ResultRouter router =
      new ResultRouter(
          JOB,
          pending,
          new FleetView(),
          new Cancellations(),
          new TaskSender(
              new JobNames(JOB, "own", "key"), new QueueNames("test"), sent::add, ledger),
          ledger,
          timer);

  @AfterEach
  void close() {
    timer.close();
  }

  private void unreadable(long id, int hop) {
    Failure failure = Failure.of(FailureKind.UNREADABLE, "no UTF-8");
    Result failed = new Result.Failed(id, 1, hop, 0, 0, failure);
    router.results(new ResultMessage(JOB, "host", 1, List.of(failed)));
  }

  @Test
  void itemsOfAMessageThatCannotBeReadGoOnAloneAndOneOfThemFails() throws Exception {
    WorkOptions options = new WorkOptions(0, 0, Duration.ZERO, 3);
    Work work = new Work("echo", null, null, options, (index, answer) -> answered.add(index));
    pending.add(work, 0, Collections.nCopies(4, JsonBytes.of("[1]")), ItemTiming.now());
    unreadable(0, 0);
    assertTrue(answered.isEmpty());
    List<Long> alone = new ArrayList<>();
    for (Outgoing.Envelope envelope : sent) {
      TaskMessage task = MessageCodec.decodeTask(envelope.message().body());
      assertEquals(1, task.items().size());
      assertEquals(1, task.hop());
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
    Work work = new Work("echo", null, null, options, (index, answer) -> answered.add(index));
    pending.add(work, 7, Collections.nCopies(1, JsonBytes.of("[1]")), ItemTiming.now());
    unreadable(0, 0);
    assertEquals(List.of(7), answered);
    assertTrue(sent.isEmpty());
  }
}
