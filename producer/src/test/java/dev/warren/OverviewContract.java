package dev.warren;

import static dev.warren.PoolUnderTest.range;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.task.RawJson;
import dev.warren.task.TaskFunction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a program around a pool needs: JSON as it is, outcomes in batches, numbers, winding down.
 */
interface OverviewContract extends PoolUnderTest {

  private static TaskFunction<RawJson, RawJson> raw(String task) {
    return TaskFunction.named(PoolTasks.class.getName() + "." + task);
  }

  private static List<RawJson> json(String... texts) {
    return Stream.of(texts).map(RawJson::of).toList();
  }

  @Test
  default void jsonTravelsAsItIs() {
    assertEquals(json("9", "16"), pool().map(raw("square"), json("[3]", " [ 4 ] ")));
    assertEquals(RawJson.of("6"), pool().apply(raw("product"), RawJson.of("[2,3]")));
    assertEquals(RawJson.of("42"), pool().apply(raw("answer"), RawJson.of("[]")));
    RawJson text = RawJson.of("\"é \\u00e9 \"");
    TaskFunction<RawJson, RawJson> same =
        TaskFunction.named(PoolTasks.class.getName() + ".same", RawJson.class, RawJson.class);
    assertEquals("\"é é \"", pool().apply(same, text).toString());
  }

  @Test
  default void jsonThatCannotTravelFailsAlone() {
    List<String> faulty =
        List.of(
            "",
            "[1",
            "[1][2]",
            "[NaN]",
            "3",
            "[\"" + "x".repeat(8 << 20) + "\"]",
            "[".repeat(202) + "]".repeat(202));
    for (int chunk : new int[] {1, 3}) {
      List<RawJson> input = new ArrayList<>();
      faulty.forEach(text -> input.addAll(json("[3]", text)));
      List<Outcome<RawJson>> outcomes =
          pool().with(chunks(chunk)).mapAsync(raw("square"), input).outcomes();
      for (int i = 0; i < outcomes.size(); i++) {
        if (i % 2 == 0) {
          Outcome.Success<?> good = assertInstanceOf(Outcome.Success.class, outcomes.get(i));
          assertEquals(RawJson.of("9"), good.value());
        } else {
          Outcome.Failure<?> bad = assertInstanceOf(Outcome.Failure.class, outcomes.get(i));
          assertInstanceOf(EncodingException.class, bad.error());
          assertTrue(bad.error().getMessage().endsWith(bad.error().reason()), bad.toString());
        }
      }
    }
  }

  @Test
  default void outcomesComeInBatchesInTheirOrder() {
    for (int most : new int[] {1, 7, 10_000}) {
      List<Integer> places = new ArrayList<>();
      try (ResultIterator<Integer> results = pool().imap(PoolTasks::notNegative, range(500))) {
        List<Outcome<Integer>> some = results.nextOutcomes(most);
        while (!some.isEmpty()) {
          assertTrue(some.size() <= most, some.size() + " at once");
          some.forEach(outcome -> places.add(outcome.index()));
          some = results.nextOutcomes(most);
        }
        assertEquals(List.of(), results.nextOutcomes(most));
        assertFalse(results.hasNext());
        assertThrows(IllegalArgumentException.class, () -> results.nextOutcomes(0));
      }
      assertEquals(range(500), places);
    }
  }

  @Test
  default void whatTheInputThrowsComesBehindTheLastBatch() {
    InputException thrown = new InputException();
    try (ResultIterator<Integer> results =
        pool().imap(PoolTasks::square, PoolUnderTest.failingAt(20, thrown))) {
      int taken = 0;
      while (taken < 20) {
        taken += results.nextOutcomes(8).size();
      }
      assertSame(thrown, assertThrows(InputException.class, () -> results.nextOutcomes(8)));
      assertEquals(List.of(), results.nextOutcomes(8));
    }
  }

  @Test
  default void anInputIsReadNoFurtherOnceItsReadingIsStopped(@TempDir Path folder)
      throws Exception {
    Path gate = folder.resolve("gate");
    try (Pool two = open(Plan.workers(2))) {
      BlockingQueue<String> input = new LinkedBlockingQueue<>();
      Collections.addAll(input, gate.toString(), gate.toString(), gate.toString());
      ResultIterator<String> results =
          two.imap(PoolTasks::awaitFile, () -> Stream.generate(() -> take(input)).iterator());
      Await.until("three items are under way", () -> two.ledger().submitted() == 3);
      assertFalse(two.awaitSent(Duration.ofMillis(50)), "the input may bring more");
      results.stopReading(); // it blocks
      assertTrue(two.awaitSent(LONG));
      PoolUnderTest.release(gate);
      assertEquals(Collections.nCopies(3, gate.toString()), PoolUnderTest.readAll(results));
      assertFalse(results.hasNext());
      two.shutdown();
      assertTrue(two.join(LONG), "nothing is left open");
    }
  }

  private static String take(BlockingQueue<String> input) {
    try {
      return input.take();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  default void stoppingAnEndlessInputLeavesWhatIsUnderWay() {
    try (ResultIterator<Integer> results =
        pool().imap(PoolTasks::notNegative, () -> IntStream.iterate(0, n -> n + 1).iterator())) {
      assertEquals(0, results.next(LONG));
      results.stopReading();
      results.stopReading();
      int next = 1;
      while (results.hasNext()) {
        assertEquals(next++, results.next(LONG));
      }
      assertEquals(next, results.progress().done());
    }
  }

  @Test
  default void whatWasReadBeforeTheReadingWasStoppedIsRun() {
    for (int round = 0; round < 20; round++) {
      Pool chunked = pool().with(chunks(50));
      try (ResultIterator<Integer> results =
          chunked.imap(PoolTasks::square, () -> IntStream.iterate(0, n -> n + 1).iterator())) {
        for (int next = 0; results.hasNext(); next++) {
          if (next == 0) {
            results.stopReading();
          }
          assertEquals(next * next, results.next(LONG));
        }
      }
    }
  }

  @Test
  default void theLedgerCountsEveryItemOnce() {
    try (Pool one = open(Plan.workers(1))) {
      one.mapAsync(PoolTasks::notNegative, List.of(1, -2, 3)).outcomes();
      one.with(chunks(5)).map(PoolTasks::square, range(10));
      assertTrue(one.awaitSent(Duration.ZERO));
      Ledger ledger = one.ledger();
      assertEquals(13, ledger.submitted());
      assertEquals(12, ledger.succeeded());
      assertEquals(1, ledger.failed());
      assertEquals(13, ledger.done());
      assertTrue(ledger.balances());
      assertEquals(job(one), ledger.messages() > 0, ledger.toString());
      one.shutdown();
      one.join();
      assertEquals(ledger, one.ledger());
    }
  }

  private static boolean job(Pool pool) {
    return pool.job().isPresent();
  }

  @Test
  default void whatIsCutOffIsCountedAsCancelled(@TempDir Path folder) {
    Pool one = open(Plan.workers(1));
    ResultIterator<String> results =
        one.imap(PoolTasks::awaitFile, Collections.nCopies(3, folder.resolve("never").toString()));
    assertTrue(one.awaitSent(LONG));
    one.terminate();
    for (int i = 0; i < 3; i++) {
      Outcome<String> outcome = results.nextOutcomes(10).get(0);
      Outcome.Failure<?> failure = assertInstanceOf(Outcome.Failure.class, outcome);
      assertInstanceOf(PoolTerminatedException.class, failure.error());
    }
    assertEquals(List.of(), results.nextOutcomes(10));
    one.join();
    assertEquals(3, one.ledger().cancelled());
    assertTrue(one.ledger().balances());
  }

  @Test
  default void aPoolBehindABrokerIsAJobOfItsFleet() {
    assertEquals(processes(), job(pool()));
    pool()
        .job()
        .ifPresent(
            job -> {
              assertEquals(job, new FleetJob(job.name(), job.replies()));
              assertFalse(job.toString().contains(job.replies()), "it is a secret");
              assertThrows(IllegalArgumentException.class, () -> new FleetJob("a b", "c"));
            });
  }

  @Test
  default void aSummaryHasOutcomesTimesSharesAndFailuresInGroups() {
    List<Integer> input = IntStream.range(0, 40).mapToObj(n -> n % 4 == 1 ? -n : n).toList();
    MapResult<Integer> result = pool().with(chunks(3)).mapAsync(PoolTasks::notNegative, input);
    assertTrue(result.await(LONG));
    Summary summary = result.summary();
    assertEquals(40, summary.items());
    assertEquals(30, summary.succeeded());
    assertEquals(10, summary.failed());
    assertEquals(40, summary.running().count());
    assertTrue(summary.running().max().compareTo(LONG) < 0, summary.toString());
    assertEquals(40, summary.shares().stream().mapToLong(Summary.Share::items).sum());
    assertEquals(1, summary.failures().size(), summary.toString());
    Summary.FailureGroup group = summary.failures().get(0);
    assertEquals("failed", group.kind());
    assertEquals("java.lang.IllegalArgumentException", group.type());
    assertTrue(group.where().startsWith("dev.warren.PoolTasks.notNegative("), group.where());
    assertEquals(10, group.count());
    assertEquals(List.of(1, 5, 9, 13, 17, 21, 25, 29, 33, 37), group.indexes());
    assertEquals(1, group.example().index());
    assertEquals("negative: -1", ((TaskFailedException) group.example().error()).remoteMessage());
    assertTrue(summary.toString().contains("10 failed: java.lang.IllegalArg"), summary.toString());
  }

  @Test
  default void aSummaryDoesNotWait(@TempDir Path folder) throws Exception {
    Path gate = folder.resolve("gate");
    Path open = Files.createFile(folder.resolve("open"));
    MapResult<String> result =
        pool()
            .with(chunks(1))
            .mapAsync(PoolTasks::awaitFile, List.of(gate.toString(), open.toString()));
    Await.until("one is answered", () -> result.progress().done() == 1);
    assertEquals(1, result.summary().succeeded());
    assertEquals(1, result.summary().items());
    PoolUnderTest.release(gate);
    result.get();
    assertEquals(2, result.summary().items());
  }
}
