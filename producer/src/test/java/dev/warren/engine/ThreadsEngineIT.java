package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.ShortLivedJvm;
import dev.warren.broker.Await;
import dev.warren.broker.QueueType;
import dev.warren.broker.RabbitServer;
import dev.warren.broker.address.BrokerAddress;
import dev.warren.message.FailureKind;
import dev.warren.supervisor.Scaling;
import dev.warren.supervisor.Supervisor;
import dev.warren.supervisor.SupervisorConfig;
import dev.warren.supervisor.SupervisorListener;
import dev.warren.worker.contract.TaskRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What only processes can do that run several items at a time. Blame, limits and order in the usual
 * cases are those of the other engines: the threads have their code in common.
 */
class ThreadsEngineIT extends BrokerEngineFixture {
  private static final int PROCESSES = 2;
  private static final int THREADS = 8;

  private Supervisor supervisor;

  @Override
  Optional<BrokerAddress> broker() {
    return Optional.of(RabbitServer.shared().address());
  }

  @Override
  FleetOptions usualOptions() {
    return options(0, List.of());
  }

  @BeforeEach
  void startWorkers() {
    supervisor = supervisor(PROCESSES, THREADS, 0);
  }

  @AfterEach
  void endWorkers() {
    engine().close(); // what is left is answered first
    supervisor.kill();
  }

  private Supervisor supervisor(int processes, int threads, int maxTasksPerChild) {
    var config =
        new SupervisorConfig(
            fleet(),
            QueueType.QUORUM,
            processes,
            System.getProperty("java.class.path"),
            ShortLivedJvm.options("128m"),
            Optional.empty(),
            Optional.empty(),
            maxTasksPerChild,
            0,
            Duration.ofSeconds(30),
            TaskRules.NONE,
            Scaling.fixed(processes),
            threads);
    var started =
        new Supervisor(
            config,
            CompletableFuture.completedFuture(broker().orElseThrow()),
            new SupervisorListener() {});
    started.start();
    return started;
  }

  private static List<String> acts(String act, int count) {
    return new ArrayList<>(Collections.nCopies(count, act));
  }

  private static void assertFirstAttempts(TestJob job, int count, int except) {
    for (int i = 0; i < count; i++) {
      if (i != except) {
        job.assertValue(i, Integer.toString(i));
        assertEquals(1, job.run(i).attempt(), "item " + i);
      }
    }
  }

  /** Items that leave a line each, and how often each did. */
  private static List<String> notes(Path file, int count, int millis) {
    return IntStream.range(0, count)
        .mapToObj(i -> "note:" + file + ":" + i + ":" + millis)
        .toList();
  }

  private static Map<String, Integer> noted(Path file) throws IOException {
    Map<String, Integer> times = new HashMap<>();
    Files.readAllLines(file).forEach(line -> times.merge(line, 1, Integer::sum));
    return times;
  }

  @Test
  void asManyItemsRunAtATimeAsThereAreThreads(@TempDir Path folder) throws Exception {
    int all = PROCESSES * THREADS;
    List<String> acts =
        IntStream.range(0, all).mapToObj(i -> "meet:" + folder + ":" + i + ":" + all).toList();
    TestJob job = TestJob.act(engine(), TestJob.options(), 1, acts).await();
    IntStream.range(0, all).forEach(i -> job.assertValue(i, Integer.toString(all)));
    assertEquals(
        PROCESSES, IntStream.range(0, all).mapToObj(i -> job.run(i).pid()).distinct().count());
  }

  @Test
  void poisonAmongItemsThatWaitIsTheOnlyOneCharged() throws Exception {
    for (String poison : List.of("exit:3", "kill", "memory")) {
      List<String> acts = acts("index:200", 40);
      acts.set(11, poison);
      long crashes = engine().ledger().totals().crashes();
      TestJob job = TestJob.act(engine(), TestJob.options(), 1, acts).await();
      Answer.Failed failed = job.failure(11);
      assertEquals(FailureKind.CRASHED, failed.failure().kind());
      assertEquals(3, failed.attempts());
      assertEquals(crashes + 3, engine().ledger().totals().crashes());
      for (int i = 0; i < 40; i++) {
        if (i != 11) {
          assertEquals(1, job.run(i).attempt(), poison + ", item " + i);
        }
      }
    }
  }

  @Test
  void aTimeLimitAmongItemsThatWaitChargesOnlyItsOwn() throws Exception {
    List<String> acts = acts("index:200", 40);
    acts.set(11, "spin");
    WorkOptions limited = new WorkOptions(1_000, 0, Duration.ZERO, 1);
    TestJob job = TestJob.act(engine(), limited, 1, acts).await();
    assertEquals(FailureKind.TIMEOUT, job.failure(11).failure().kind());
    assertFirstAttempts(job, 40, 11);
    assertEquals(0, engine().ledger().totals().crashes());
  }

  @Test
  void everyThreadHasTheContextOfItsOwnItem() throws Exception {
    TestJob job = TestJob.act(engine(), TestJob.options(), 3, acts("index:10", 300)).await();
    assertFirstAttempts(job, 300, -1);
  }

  @Test
  void aDrainFinishesWhatRunsAndGivesBackTheRest(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("notes");
    TestJob job = TestJob.act(engine(), TestJob.options(), 2, notes(file, 60, 300));
    Await.until(
        "all threads run",
        () ->
            supervisor.ready() == PROCESSES
                && supervisor.processes().stream().allMatch(p -> p.items().size() == THREADS));
    supervisor.close();
    assertTrue(job.answered() < 60);
    supervisor = supervisor(1, THREADS, 0);
    job.await();
    assertFirstAttempts(job, 60, -1);
    assertEquals(60, noted(file).size());
    assertTrue(noted(file).values().stream().allMatch(times -> times == 1), "an item ran twice");
    assertEquals(0, engine().ledger().totals().returned());
  }

  @Test
  void recyclingCountsTheItemsOfAllThreads(@TempDir Path folder) throws Exception {
    supervisor.close();
    supervisor = supervisor(1, THREADS, 20);
    Path file = folder.resolve("notes");
    TestJob job = TestJob.act(engine(), TestJob.options(), 3, notes(file, 90, 20)).await();
    assertFirstAttempts(job, 90, -1);
    assertTrue(noted(file).values().stream().allMatch(times -> times == 1), "an item ran twice");
    Map<Long, Integer> items = new HashMap<>();
    IntStream.range(0, 90).forEach(i -> items.merge(job.run(i).pid(), 1, Integer::sum));
    assertTrue(items.values().stream().allMatch(count -> count <= 20), items::toString);
    assertEquals(0, engine().ledger().totals().crashes());
  }

  @Test
  @Tag("slow")
  void nothingComesBackFromProcessesThatLeaveAmidShortItems() throws Exception {
    supervisor.close();
    supervisor = supervisor(PROCESSES, 1, 60);
    TestJob job = TestJob.act(engine(), TestJob.options(), 1, acts("index:1", 600)).await();
    assertFirstAttempts(job, 600, -1);
    assertEquals(0, engine().ledger().totals().returned());
  }

  @Test
  @Tag("slow")
  void whatWaitsToRunAloneIsNotTakenForLost() throws Exception {
    supervisor.close();
    supervisor = supervisor(1, THREADS, 0);
    TestJob once = TestJob.act(engine(), TestJob.options(), 1, List.of("halt-once"));
    await("the crash", () -> engine().ledger().totals().crashes() == 1);
    // They begin before the second attempt, which waits for longer than anything is looked for.
    TestJob longer = TestJob.act(engine(), TestJob.options(), 1, acts("sleep:12000", 2));
    once.await().assertValue(0, "0");
    longer.await();
    assertEquals(0, engine().ledger().totals().returned());
  }

  @Test
  void itemsThatWereGivenBackRunBesideEachOther(@TempDir Path folder) throws Exception {
    supervisor.close();
    supervisor = supervisor(1, THREADS, 0);
    // So many short items that the next ones are prefetched, then some behind which those that
    // follow wait for too long: they go to the retry queue, of which one is held at first.
    List<String> acts = acts("square:2", 500);
    acts.addAll(acts("sleep:1500", THREADS));
    for (int i = 0; i < THREADS; i++) {
      acts.add("meet:" + folder + ":" + i + ":" + THREADS);
    }
    TestJob job = TestJob.act(engine(), TestJob.options(), 1, acts).await();
    for (int i = acts.size() - THREADS; i < acts.size(); i++) {
      job.assertValue(i, Integer.toString(THREADS));
    }
  }
}
