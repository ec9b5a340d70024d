package dev.warren;

import static dev.warren.PoolUnderTest.failingAt;
import static dev.warren.PoolUnderTest.range;
import static dev.warren.PoolUnderTest.readAll;
import static dev.warren.PoolUnderTest.squares;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** imap and imapUnordered: order, laziness, bounds, errors of items and of the input, closing. */
interface IteratorsContract extends PoolUnderTest {

  @Test
  default void imapBringsResultsInInputOrder() {
    try (ResultIterator<Integer> results = pool().imap(PoolTasks::square, range(10))) {
      for (int i = 0; i < 10; i++) {
        assertTrue(results.hasNext());
        assertEquals(i * i, results.next());
      }
      assertFalse(results.hasNext());
      assertThrows(NoSuchElementException.class, results::next);
      assertThrows(NoSuchElementException.class, () -> results.next(LONG));
    }
    assertEquals(range(40), readAll(pool().imap(PoolTasks::orderOf, range(40))));
    assertEquals(
        squares(1_000), readAll(pool().with(chunks(100)).imap(PoolTasks::square, range(1_000))));
  }

  @Test
  default void imapUnorderedBringsEachResultOnce() {
    for (int chunk : new int[] {1, 100}) {
      List<Object> results =
          readAll(pool().with(chunks(chunk)).imapUnordered(PoolTasks::square, range(1_000)));
      assertEquals(1_000, results.size());
      assertEquals(new HashSet<>(squares(1_000)), new HashSet<>(results));
    }
  }

  @Test
  default void imapUnorderedDoesNotWaitForTheSlow(@TempDir Path folder) throws Exception {
    Path gate = folder.resolve("gate");
    Path open = folder.resolve("open");
    PoolUnderTest.release(open);
    try (Pool two = open(Plan.workers(2))) {
      // A worker that is alone at first takes more than one item.
      Await.until("both workers are there", () -> two.size() == 2);
      ResultIterator<String> results =
          two.imapUnordered(PoolTasks::awaitFile, List.of(gate.toString(), open.toString()));
      assertEquals(open.toString(), results.next(LONG));
      PoolUnderTest.release(gate);
      assertEquals(gate.toString(), results.next(LONG));
      assertFalse(results.hasNext());
    }
  }

  @Test
  default void nextWithATimeoutWorksAtEveryChunkSize(@TempDir Path folder) throws Exception {
    for (int chunk : new int[] {1, 2}) {
      Path gate = folder.resolve("gate" + chunk);
      List<String> input = Collections.nCopies(3, gate.toString());
      try (ResultIterator<String> results =
          pool().with(chunks(chunk)).imap(PoolTasks::awaitFile, input)) {
        assertThrows(ResultTimeoutException.class, () -> results.next(Duration.ofMillis(20)));
        assertThrows(ResultTimeoutException.class, () -> results.next(Duration.ZERO));
        PoolUnderTest.release(gate);
        assertEquals(input, readAll(results));
      }
    }
  }

  @Test
  default void imapThrowsAtTheFailedItemAndGoesOn() {
    for (int chunk : new int[] {1, 3, 10}) {
      List<Object> results =
          readAll(
              pool().with(chunks(chunk)).imap(PoolTasks::notNegative, List.of(0, 1, -2, 3, -4, 5)));
      assertEquals(6, results.size());
      assertEquals(List.of(0, 1), results.subList(0, 2));
      assertTrue(((TaskFailedException) results.get(2)).getMessage().contains("item 2"));
      assertEquals(3, results.get(3));
      assertTrue(results.get(4) instanceof TaskFailedException);
      assertEquals(5, results.get(5));
    }
  }

  @Test
  default void aBrokenInputDeliversWhatCameBeforeThenItsException() {
    for (int chunk : new int[] {1, 2, 4}) {
      for (int broken : new int[] {0, 3, 7}) {
        InputException failure = new InputException();
        List<Object> expected = new ArrayList<>(squares(broken));
        expected.add(failure);
        Pool pool = pool().with(chunks(chunk));
        assertEquals(expected, readAll(pool.imap(PoolTasks::square, failingAt(broken, failure))));
        List<Object> unordered =
            readAll(pool.imapUnordered(PoolTasks::square, failingAt(broken, failure)));
        assertSame(failure, unordered.get(broken));
        assertEquals(new HashSet<>(expected), new HashSet<>(unordered));
        assertNull(failure.getCause());
      }
    }
  }

  @Test
  default void aBrokenInputIsReportedByHasNextAsSomethingToCome() {
    try (ResultIterator<Integer> results =
        pool().imap(PoolTasks::square, failingAt(1, new InputException()))) {
      assertEquals(0, results.next());
      assertTrue(results.hasNext());
      assertThrows(InputException.class, results::next);
      assertFalse(results.hasNext());
    }
    Iterable<Integer> withoutIterator =
        () -> {
          throw new InputException();
        };
    assertThrows(
        InputException.class, () -> pool().imap(PoolTasks::square, withoutIterator).next());
  }

  @Test
  default void mapThrowsWhatItsInputThrows() {
    for (int i = 0; i < 3; i++) {
      for (int broken : new int[] {0, 3}) {
        InputException failure = new InputException();
        assertSame(
            failure,
            assertThrows(
                InputException.class,
                () -> pool().map(PoolTasks::square, failingAt(broken, failure))));
        assertNull(failure.getCause());
      }
    }
    assertEquals(4, pool().apply(PoolTasks::square, 2));
  }

  @Test
  default void anEndlessInputIsReadOnlySoFarAhead() {
    for (int chunk : new int[] {1, 7, 200}) {
      AtomicInteger read = new AtomicInteger();
      TaskOptions bounded = chunks(chunk).withMaxInFlight(50);
      try (ResultIterator<Integer> results =
          pool()
              .with(bounded)
              .imap(
                  PoolTasks::notNegative,
                  () -> IntStream.generate(read::getAndIncrement).iterator())) {
        for (int taken = 0; taken < 500; taken++) {
          assertEquals(taken, results.next(LONG));
          // An item more is asked for before it is known that there is no room for it.
          assertTrue(read.get() <= taken + 1 + 50 + 1, read + " read, " + taken + " taken");
        }
      }
    }
  }

  @Test
  default void anIteratorThatIsNotReadDoesNotKeepOthersWaiting() {
    try (ResultIterator<Integer> idle =
        pool()
            .with(TaskOptions.defaults().withMaxInFlight(10))
            .imap(PoolTasks::square, () -> IntStream.iterate(0, n -> 0).iterator())) {
      assertEquals(0, idle.next(LONG));
      Pool small = pool().with(TaskOptions.defaults().withMaxInFlight(10));
      assertEquals(squares(100), small.map(PoolTasks::square, range(100)));
      assertEquals(9, small.apply(PoolTasks::square, 3));
      assertEquals(0, idle.next(LONG));
    }
  }

  @Test
  default void closeStopsReadingAndCancelsWhatHasNotStarted(@TempDir Path folder) throws Exception {
    Path gate = folder.resolve("gate");
    Path log = folder.resolve("log");
    AtomicInteger read = new AtomicInteger();
    try (Pool one = open(Plan.workers(1))) {
      AsyncResult<String> busy = one.applyAsync(PoolTasks::awaitFile, gate.toString());
      ResultIterator<String> results =
          one.with(TaskOptions.defaults().withMaxInFlight(20))
              .imap(
                  PoolTasks::signIn,
                  () -> Stream.generate(() -> log + "." + read.getAndIncrement()).iterator());
      Await.until("the input is read ahead", () -> read.get() >= 10);
      results.close();
      results.close();
      assertFalse(results.hasNext());
      assertThrows(NoSuchElementException.class, results::next);
      PoolUnderTest.release(gate);
      busy.get(LONG);
      assertEquals(squares(20), one.map(PoolTasks::square, range(20)));
    }
    int readAtTheEnd = read.get();
    assertTrue(readAtTheEnd <= 22, readAtTheEnd + " read");
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(gate), files.toList(), "a queued item ran");
    }
  }

  @Test
  default void closeLetsARunningItemGoOn(@TempDir Path folder) throws Exception {
    Path gate = folder.resolve("gate");
    Path log = folder.resolve("log");
    try (Pool one = open(Plan.workers(1))) {
      ResultIterator<String> results =
          one.imap(PoolTasks::signInAndAwait, Collections.nCopies(50, log.toString()));
      PoolUnderTest.awaitLines(log, 1);
      results.close();
      // Longer than a worker lets a cancelled item go on.
      assertFalse(one.applyAsync(PoolTasks::square, 1).await(Duration.ofSeconds(4)));
      PoolUnderTest.release(gate);
    }
    assertEquals(1, PoolUnderTest.lines(log).size());
    assertEquals(1, PoolUnderTest.lines(folder.resolve("log.done")).size());
  }

  @Test
  default void closeWakesAReader(@TempDir Path folder) throws Exception {
    Path gate = folder.resolve("gate");
    ResultIterator<String> results = pool().imap(PoolTasks::awaitFile, List.of(gate.toString()));
    BlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
    Thread reader =
        new Thread(() -> thrown.add(assertThrows(NoSuchElementException.class, results::next)));
    reader.start();
    Await.until("the reader waits", () -> reader.getState() == Thread.State.TIMED_WAITING);
    results.close();
    assertTrue(thrown.take() instanceof NoSuchElementException);
    PoolUnderTest.release(gate);
    reader.join();
  }

  @Test
  default void aStreamReadsAndClosesTheIterator() {
    assertEquals(
        squares(100), pool().with(chunks(9)).imap(PoolTasks::square, range(100)).stream().toList());
    ResultIterator<Integer> endless =
        pool().imap(PoolTasks::square, () -> IntStream.iterate(0, n -> n + 1).iterator());
    try (Stream<Integer> stream = endless.stream()) {
      assertEquals(List.of(0, 1, 4), stream.limit(3).toList());
    }
    assertFalse(endless.hasNext());
  }

  @Test
  default void nextOutcomeTellsOfEachItemAndThrowsForNone() {
    try (ResultIterator<Integer> results = pool().imap(PoolTasks::notNegative, List.of(1, -2, 3))) {
      for (int index = 0; index < 3; index++) {
        Outcome<Integer> outcome = results.nextOutcome();
        assertEquals(index, outcome.index());
        assertEquals(1, outcome.execution().attempt());
        assertEquals(index == 1, outcome instanceof Outcome.Failure);
      }
      assertThrows(NoSuchElementException.class, results::nextOutcome);
    }
    List<Integer> places = new ArrayList<>();
    try (ResultIterator<Integer> results =
        pool().imapUnordered(PoolTasks::square, PoolUnderTest.range(50))) {
      while (results.hasNext()) {
        Outcome.Success<Integer> success = (Outcome.Success<Integer>) results.nextOutcome();
        assertEquals(success.index() * success.index(), success.value());
        places.add(success.index());
      }
    }
    assertEquals(PoolUnderTest.range(50), places.stream().sorted().toList());
  }

  @Test
  default void nextOutcomeThrowsWhatTheInputThrows() {
    PoolUnderTest.InputException thrown = new PoolUnderTest.InputException();
    try (ResultIterator<Integer> results =
        pool().imap(PoolTasks::square, PoolUnderTest.failingAt(2, thrown))) {
      assertEquals(0, results.nextOutcome().index());
      assertEquals(1, results.nextOutcome().index());
      assertSame(thrown, assertThrows(RuntimeException.class, results::nextOutcome));
      assertThrows(NoSuchElementException.class, results::nextOutcome);
    }
  }

  @Test
  default void anIteratorTellsItsProgress() {
    try (ResultIterator<Integer> results = pool().imap(PoolTasks::notNegative, List.of(1, -2, 3))) {
      PoolUnderTest.readAll(results);
      assertEquals(new Progress(3, 2, 1), results.progress());
    }
  }
}
