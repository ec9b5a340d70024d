package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.job.Counters;
import dev.warren.message.Crash;
import dev.warren.message.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What holds for worker processes behind any broker: exact blame, one answer each, nothing left.
 */
abstract class BrokerEngineContract extends BrokerEngineFixture {
  @Test
  void everyItemIsAnsweredExactly() throws Exception {
    TestJob job = TestJob.act(engine(), TestJob.options(), 1, squares(2_000)).await();
    assertSquares(job, 2_000);
    assertEquals(2_000, engine().ledger().totals().succeeded());
  }

  @Test
  void chunksAreAnsweredItemByItem() throws Exception {
    List<String> acts = squares(1_000);
    acts.set(500, "throw:bad item");
    TestJob job = TestJob.act(engine(), TestJob.options(), 64, acts).await();
    assertSquares(job, 1_000, 500);
    assertEquals("bad item", job.failure(500).failure().message());
    assertTrue(job.failure(500).failure().stack().contains("FaultTasks.act"));
  }

  @Test
  void oneItemThatHaltsItsProcessIsTheOnlyOneCharged() throws Exception {
    TestJob job = withPoison(1, TestJob.options(), "halt:7");
    assertSquares(job, 60, 20);
    Answer.Failed failed = job.failure(20);
    assertEquals(FailureKind.CRASHED, failed.failure().kind());
    assertEquals(3, failed.attempts());
    assertEquals(OptionalInt.of(7), failed.failure().crash().orElseThrow().exitCode());
    assertEquals(3, engine().ledger().totals().crashes());
  }

  @Test
  void poisonInsideChunksCostsNoNeighbour() throws Exception {
    TestJob job = withPoison(30, TestJob.options(), "kill", "exit:0");
    assertSquares(job, 60, 20, 30);
    Crash killed = job.failure(20).failure().crash().orElseThrow();
    assertEquals(OptionalInt.of(9), killed.signal());
    Crash exited = job.failure(30).failure().crash().orElseThrow();
    assertEquals(OptionalInt.of(0), exited.exitCode());
  }

  @Test
  void aProcessOutOfMemoryIsACrashAndAStackOverflowIsAFailure() throws Exception {
    TestJob job = withPoison(10, TestJob.options(), "memory", "overflow");
    assertSquares(job, 60, 20, 30);
    assertEquals(FailureKind.CRASHED, job.failure(20).failure().kind());
    assertEquals("java.lang.StackOverflowError", job.failure(30).failure().type());
  }

  @Test
  void aCrashLimitOfOneMeansNoSecondAttempt() throws Exception {
    WorkOptions once = new WorkOptions(0, 0, Duration.ZERO, 1);
    TestJob job = withPoison(1, once, "last-words:bye");
    assertSquares(job, 60, 20);
    assertEquals(1, job.failure(20).attempts());
    assertEquals(1, engine().ledger().totals().crashes());
    assertTrue(
        job.failure(20).failure().crash().orElseThrow().stderrTail().contains("last words bye"));
    await("a replacement", () -> count(events(), WorkerEvent.State.READY) == 3);
    assertLives(job.failure(20).failure().crash().orElseThrow().pid(), events());
  }

  private static long count(List<WorkerEvent> events, WorkerEvent.State state) {
    return events.stream().filter(event -> event.state() == state).count();
  }

  /** One of two processes died and was replaced. */
  private static void assertLives(long died, List<WorkerEvent> events) {
    Map<Long, String> lives = new TreeMap<>();
    events.forEach(event -> lives.merge(event.pid(), event.state() + " ", String::concat));
    assertEquals("STARTED READY DIED ", lives.remove(died), events::toString);
    assertEquals(List.of("STARTED READY ", "STARTED READY "), List.copyOf(lives.values()));
    String evidence = events.stream().map(WorkerEvent::text).collect(Collectors.joining());
    assertTrue(evidence.contains("FaultTasks.act, item 20 of job "), evidence);
    assertTrue(evidence.contains("\nlast words bye"), evidence);
  }

  @Test
  void anItemThatCrashesOnceSucceedsAtItsSecondAttempt() throws Exception {
    TestJob job = withPoison(1, TestJob.options(), "halt-once");
    job.assertValue(20, "0");
    assertEquals(1, engine().ledger().totals().crashes());
    assertEquals(0, engine().ledger().totals().crashed());
  }

  @Test
  void aTimeLimitEndsEvenWhatIgnoresInterruptsAndChargesOnlyThat() throws Exception {
    WorkOptions limited = new WorkOptions(1_000, 0, Duration.ZERO, 1);
    TestJob job = withPoison(20, limited, "spin", "sleep:60000");
    assertSquares(job, 60, 20, 30);
    assertEquals(FailureKind.TIMEOUT, job.failure(20).failure().kind());
    assertEquals(FailureKind.TIMEOUT, job.failure(30).failure().kind());
    assertEquals(2, engine().ledger().totals().timedOut());
    assertEquals(0, engine().ledger().totals().crashes());
  }

  @Test
  void failuresAreRetriedAsOftenAsAsked() throws Exception {
    WorkOptions twice = new WorkOptions(0, 2, Duration.ofMillis(10), 3);
    TestJob job = withPoison(1, twice, "throw:again");
    assertEquals(3, job.failure(20).attempts());
    assertEquals(2, engine().ledger().totals().retries());
  }

  @Test
  void aRunningItemThatIsCancelledMakesRoomForOthers() throws Exception {
    TestJob job =
        TestJob.act(engine(), TestJob.options(), 1, List.of("spin", "sleep:60000", "square:3"));
    assertEquals(2, engine().cancel(job.work(), 0, 1));
    job.await();
    assertEquals(FailureKind.CANCELLED, job.failure(0).failure().kind());
    job.assertValue(2, "9");
    TestJob more = TestJob.act(engine(), TestJob.options(), 1, squares(50)).await();
    assertSquares(more, 50);
    assertEquals(0, engine().ledger().totals().crashes());
  }

  @Test
  void aQueuedItemThatIsCancelledNeverRuns() throws Exception {
    List<String> acts = new ArrayList<>(Collections.nCopies(2, "sleep:1500"));
    acts.addAll(Collections.nCopies(20, "halt:1"));
    TestJob job = TestJob.act(engine(), TestJob.options(), 1, acts);
    assertEquals(20, engine().cancel(job.work(), 2, 21));
    job.await();
    assertSquares(TestJob.act(engine(), TestJob.options(), 1, squares(40)).await(), 40);
    assertEquals(0, engine().ledger().totals().crashes());
  }

  @Test
  void terminateAnswersAllAndReturnsSoon() throws Exception {
    List<String> acts = Collections.nCopies(1_000, "sleep:60000");
    TestJob job = TestJob.act(engine(), TestJob.options(), 1, acts);
    engine().terminate();
    assertEquals(1_000, job.answered());
    assertEquals(FailureKind.TERMINATED, job.failure(999).failure().kind());
    TestJob late = TestJob.act(engine(), TestJob.options(), 1, squares(2));
    assertEquals(FailureKind.TERMINATED, late.failure(1).failure().kind());
  }

  @Test
  void processesKilledAtRandomCostNothing() throws Exception {
    Random random = new Random(7);
    List<String> acts = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      acts.add(i % 4 == 0 ? "sleep:20" : "square:" + i);
    }
    // Kills from outside hit whoever runs: the budget is for what a task does itself.
    WorkOptions patient = new WorkOptions(0, 0, Duration.ZERO, 50);
    TestJob job = TestJob.act(engine(), patient, 1, acts);
    int kills = 0;
    while (job.answered() < 400) {
      List<ProcessHandle> workers = workers();
      if (!workers.isEmpty() && job.answered() > kills * 30) {
        workers.get(random.nextInt(workers.size())).destroyForcibly();
        kills++;
      }
      TimeUnit.MILLISECONDS.sleep(20); // the pace of the killing, not a wait for something
    }
    assertTrue(kills > 3, "only " + kills + " kills");
    for (int i = 0; i < 400; i++) {
      job.assertValue(i, i % 4 == 0 ? "0" : Long.toString((long) i * i));
    }
    Counters.Totals totals = engine().ledger().totals();
    assertEquals(400, totals.succeeded());
  }

  @Test
  void processesThatCannotStartBreakTheEngineWithTheirLastWords() throws Exception {
    List<String> reasons = Collections.synchronizedList(new ArrayList<>());
    try (BrokerEngine broken = BrokerEngine.open(options(2, List.of("-XX:NoSuchOption")))) {
      broken.onBroken(e -> reasons.add(e.reason() + " " + e.getMessage()));
      Await.until("the engine is broken", () -> !reasons.isEmpty());
    }
    assertTrue(reasons.get(0).startsWith("WORKERS_CANNOT_START"), reasons.get(0));
    assertTrue(reasons.get(0).contains("NoSuchOption"), reasons.get(0));
  }
}
