package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.broker.QueueNames;
import dev.warren.fleet.FleetView;
import dev.warren.job.Counters;
import dev.warren.job.JobTable;
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.DeadHeaders;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import dev.warren.message.ItemStatus;
import dev.warren.message.JsonBytes;
import dev.warren.message.MessageCodec;
import dev.warren.message.MessageException;
import dev.warren.message.ProcessStatus;
import dev.warren.message.TaskMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who runs again and who is charged, carried out without a broker. */
@Timeout(60)
class ItemActionsTest {
  private static final String JOB = "job";

  private final Counters ledger = new Counters();
  private final JobTable<TaskChunk> table = new JobTable<>(ledger);
  private final EngineTimer timer =
      new EngineTimer(
          "test-timer",
          error -> {
            throw new AssertionError(error);
          });
  private final QueueNames names = new QueueNames("test");
  private final BlockingQueue<Outgoing.Envelope> sent = new LinkedBlockingQueue<>();
  private final List<Failure> answered = Collections.synchronizedList(new ArrayList<>());
  private final TaskSender sender =
      new TaskSender(new JobNames(JOB, "own", "key"), false, names, sent::add, ledger);
  private final FleetView fleet = new FleetView();
  private final ItemActions actions = new ItemActions(JOB, table, fleet, sender, ledger, timer);
  private Work work;

  @AfterEach
  void stopTimer() {
    timer.close();
  }

  private void submit(int items, int retries, int crashLimit) {
    submit(items, new WorkOptions(0, retries, Duration.ofMillis(1), crashLimit));
  }

  private void submit(int items, WorkOptions options) {
    work = new Work("echo", null, null, options, this::answered);
    List<JsonBytes> arguments = Collections.nCopies(items, JsonBytes.of("[1]"));
    table.add(new TaskChunk(work, 0, arguments, ItemTiming.now()));
  }

  private void answered(int index, Answer answer, ItemArguments arguments) {
    answered.add(((Answer.Failed) answer).failure());
  }

  private void fails(FailureKind kind, long id, int generation) {
    actions.failed(id, generation, Failure.of(kind, "because"), ItemTiming.never(0));
  }

  private TaskMessage nextTask(String queue) throws InterruptedException, MessageException {
    while (true) {
      Outgoing.Envelope envelope = sent.poll(20, TimeUnit.SECONDS);
      if (envelope.exchange().isEmpty()) {
        assertEquals(queue, envelope.routingKey());
        return MessageCodec.decodeTask(envelope.message().body());
      }
    }
  }

  private void announce(ProcessStatus... processes) {
    Announcement announcement =
        new Announcement("s", "host", 1, List.of(processes), false, false, Optional.empty());
    fleet.heard(announcement);
    actions.heard(announcement);
  }

  private static ProcessStatus running(long id, int generation) {
    return new ProcessStatus(
        1, "running", 0, 0, 0, 0, List.of(new ItemStatus("echo", JOB, id, generation, 1, 0)));
  }

  @Test
  void whatCameBackAndWasCancelledMeanwhileIsNotSentAgain() throws Exception {
    submit(2, 0, 3);
    actions.cancelWaiting(work, 1, 1);
    actions.returned(0, 2, 0);
    announce();
    assertEquals(0, nextTask(names.retry()).first());
    Await.until("the other is answered", () -> answered.size() == 1);
    assertEquals(FailureKind.CANCELLED, answered.get(0).kind());
    assertTrue(sent.stream().noneMatch(envelope -> envelope.exchange().isEmpty()));
  }

  @Test
  void aRetryThatWaitsIsAnsweredAtOnceWhenItIsCancelled() {
    submit(2, new WorkOptions(0, 1, Duration.ofHours(1), 3));
    fails(FailureKind.FAILED, 0, 0);
    assertEquals(List.of(0L, 1L), actions.cancelWaiting(work, 0, 1));
    assertEquals(1, answered.size());
    assertEquals(FailureKind.CANCELLED, answered.get(0).kind());
    assertEquals(0, ledger.totals().retries());
    assertTrue(sent.isEmpty());
  }

  @Test
  void aFailureWithoutRetriesIsTheAnswer() {
    submit(1, 0, 3);
    fails(FailureKind.FAILED, 0, 0);
    assertEquals(FailureKind.FAILED, answered.get(0).kind());
    assertTrue(sent.isEmpty());
  }

  @Test
  void aFailureWithRetriesRunsAgainAsTheNextAttempt() throws Exception {
    submit(1, 1, 3);
    fails(FailureKind.FAILED, 0, 0);
    TaskMessage again = nextTask(names.tasks());
    assertEquals(2, again.attempt());
    assertEquals(1, again.generation());
    fails(FailureKind.FAILED, 0, 1);
    assertEquals(1, answered.size());
    assertEquals(1, ledger.totals().retries());
  }

  @Test
  void aRetryThatWaitsIsNotSentOnceItsItemIsAnswered() throws Exception {
    submit(2, new WorkOptions(0, 1, Duration.ofMillis(100), 3));
    fails(FailureKind.FAILED, 0, 0);
    fails(FailureKind.FAILED, 1, 0);
    table.claim(0, 1);
    assertEquals(1, nextTask(names.tasks()).first());
    CountDownLatch later = new CountDownLatch(1);
    timer.after(Duration.ofMillis(100), later::countDown);
    assertTrue(later.await(20, TimeUnit.SECONDS));
    assertTrue(sent.isEmpty(), "item 0 was sent for nobody");
  }

  @Test
  void theReasonOfADeadLetterFitsIntoAHeaderHoweverMuchAProcessSaid() throws Exception {
    submit(1, 0, 1);
    Failure crash = Failure.of(FailureKind.CRASHED, "x".repeat(1_000_000));
    actions.failed(0, 0, crash, ItemTiming.never(0));
    Outgoing.Envelope dead = sent.poll(20, TimeUnit.SECONDS);
    assertEquals(names.dead(), dead.routingKey());
    String reason = (String) dead.message().headers().get(DeadHeaders.REASON);
    assertTrue(reason.length() < 8_000, () -> reason.length() + " characters");
  }

  @Test
  void aCrashedItemRunsAgainAloneUntilItsLimit() throws Exception {
    submit(3, 0, 2);
    fails(FailureKind.CRASHED, 1, 0);
    TaskMessage again = nextTask(names.retry());
    assertEquals(1, again.first());
    assertEquals(1, again.items().size());
    assertEquals(2, again.attempt());
    fails(FailureKind.CRASHED, 1, 1);
    assertEquals(FailureKind.CRASHED, answered.get(0).kind());
    assertEquals(2, ledger.totals().crashes());
    Outgoing.Envelope dead = sent.take();
    assertEquals(names.dead(), dead.routingKey());
    Map<String, Object> headers = dead.message().headers();
    assertEquals(2, headers.get(DeadHeaders.ATTEMPTS));
    long age = System.currentTimeMillis() - (long) headers.get(DeadHeaders.AT);
    assertTrue(age >= 0 && age < 60_000, age + " ms");
  }

  @Test
  void aCrashLimitOfOneAllowsNoSecondAttempt() {
    submit(1, 0, 1);
    fails(FailureKind.CRASHED, 0, 0);
    assertEquals(FailureKind.CRASHED, answered.get(0).kind());
  }

  @Test
  void crashesAndFailuresHaveBudgetsOfTheirOwn() throws Exception {
    submit(1, 1, 2);
    fails(FailureKind.CRASHED, 0, 0);
    nextTask(names.retry());
    fails(FailureKind.FAILED, 0, 1);
    nextTask(names.tasks());
    assertTrue(answered.isEmpty());
  }

  @Test
  void theSameReportTwiceIsChargedOnce() throws Exception {
    submit(1, 0, 2);
    fails(FailureKind.CRASHED, 0, 0);
    fails(FailureKind.CRASHED, 0, 0);
    assertEquals(1, ledger.totals().crashes());
    assertTrue(answered.isEmpty());
    assertEquals(1, ledger.totals().duplicates());
  }

  @Test
  void whatComesBackWithoutEvidenceRunsAgainAloneAndFreeOfCharge() throws Exception {
    submit(2, 0, 1);
    actions.returned(0, 2, 0);
    TaskMessage first = nextTask(names.retry());
    TaskMessage second = nextTask(names.retry());
    assertEquals(1, first.items().size());
    assertEquals(1, first.attempt());
    assertEquals(1, first.generation());
    assertEquals(1, first.first() + second.first());
    assertTrue(answered.isEmpty());
  }

  @Test
  void aReportAfterTheReturnStillCharges() {
    submit(1, 0, 1);
    actions.returned(0, 1, 0);
    fails(FailureKind.CRASHED, 0, 0);
    assertEquals(FailureKind.CRASHED, answered.get(0).kind());
  }

  @Test
  void theReturnOfACopyThatNoLongerMattersIsIgnored() throws Exception {
    submit(1, 0, 3);
    fails(FailureKind.CRASHED, 0, 0);
    nextTask(names.retry());
    actions.returned(0, 1, 0);
    assertNull(sent.poll(1_500, TimeUnit.MILLISECONDS));
  }

  @Test
  void anItemThatSomebodyStillRunsIsNotSentAgainUntilHeStops() throws Exception {
    submit(1, 0, 3);
    actions.returned(0, 1, 0);
    announce(running(0, 0));
    sent.poll(); // the question to the supervisors
    assertNull(sent.poll(1_500, TimeUnit.MILLISECONDS));
    announce();
    assertEquals(1, nextTask(names.retry()).generation());
  }

  @Test
  void onceAllSupervisorsHaveAnsweredNothingIsWaitedFor() throws Exception {
    submit(1, 0, 3);
    announce();
    actions.returned(0, 1, 0);
    sent.poll(); // the question to the supervisors
    long begin = System.nanoTime();
    announce();
    nextTask(names.retry());
    assertTrue(System.nanoTime() - begin < 900_000_000L, "waited for nobody");
  }

  @Test
  void aReportThatComesAfterTheItemWasSentAgainStillCounts() throws Exception {
    submit(1, 0, 2);
    actions.returned(0, 1, 0);
    nextTask(names.retry());
    fails(FailureKind.CRASHED, 0, 0);
    assertEquals(1, ledger.totals().crashes());
    assertTrue(answered.isEmpty());
    fails(FailureKind.CRASHED, 0, 0);
    assertEquals(1, ledger.totals().crashes());
    fails(FailureKind.CRASHED, 0, 1);
    assertEquals(FailureKind.CRASHED, answered.get(0).kind());
  }

  @Test
  void whatComesBackForEverEnds() throws Exception {
    submit(1, 0, 3);
    for (int generation = 0; generation < 20; generation++) {
      announce();
      actions.returned(0, 1, generation);
      announce();
      assertEquals(generation + 1, nextTask(names.retry()).generation());
    }
    actions.returned(0, 1, 20);
    announce();
    while (answered.isEmpty()) {
      Thread.onSpinWait();
    }
    assertEquals(FailureKind.CRASHED, answered.get(0).kind());
  }

  @Test
  void anAnswerToAnItemThatIsAnsweredIsADuplicate() {
    submit(1, 0, 3);
    table.claim(0, 1);
    fails(FailureKind.FAILED, 0, 0);
    assertEquals(1, ledger.totals().duplicates());
    assertTrue(answered.isEmpty());
  }
}
