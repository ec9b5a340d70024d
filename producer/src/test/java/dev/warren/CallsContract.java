package dev.warren;

import static dev.warren.PoolUnderTest.range;
import static dev.warren.PoolUnderTest.squares;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.task.TaskContext;
import dev.warren.task.Tasks;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** apply, map, starmap and their results: values, order, null, context. */
interface CallsContract extends PoolUnderTest {

  @Test
  default void applyReturnsTheValue() {
    assertEquals(25, pool().apply(PoolTasks::square, 5));
  }

  @Test
  default void applyAsyncReturnsTheValueLater() {
    AsyncResult<Integer> result = pool().applyAsync(PoolTasks::square, 7);
    assertEquals(49, result.get(LONG));
    assertEquals(49, result.get());
    assertTrue(result.ready());
    assertTrue(result.successful());
    assertTrue(result.await(Duration.ZERO));
  }

  @Test
  default void mapKeepsTheOrderAtAnyChunkSize() {
    assertEquals(squares(10), pool().map(PoolTasks::square, range(10)));
    assertEquals(squares(100), pool().with(chunks(20)).map(PoolTasks::square, range(100)));
    assertEquals(squares(100), pool().with(chunks(1_000)).map(PoolTasks::square, range(100)));
    Pool automatic = pool().with(TaskOptions.defaults().withAutomaticChunks());
    assertEquals(squares(500), automatic.map(PoolTasks::square, range(500)));
    assertEquals(range(40), pool().map(PoolTasks::orderOf, range(40)));
  }

  @Test
  default void starmapPassesTwoArguments() {
    List<Map.Entry<Integer, Integer>> pairs =
        range(100).stream().map(n -> Map.entry(n, n + 1)).toList();
    List<Integer> products = IntStream.range(0, 100).map(n -> n * (n + 1)).boxed().toList();
    assertEquals(products.subList(0, 10), pool().starmap(PoolTasks::product, pairs.subList(0, 10)));
    assertEquals(products, pool().with(chunks(20)).starmap(PoolTasks::product, pairs));
    assertEquals(products, pool().starmapAsync(PoolTasks::product, pairs).get(LONG));
  }

  @Test
  default void mapAsyncReturnsTheListLater() {
    assertEquals(squares(10), pool().mapAsync(PoolTasks::square, range(10)).get(LONG));
  }

  @Test
  default void theMainJobHasOneDigest() {
    assertEquals(
        Collections.nCopies(200, Tasks.sumOfPowers(100)),
        pool().map(Tasks::sumOfPowers, Collections.nCopies(200, 100)));
  }

  @Test
  default void anEmptyInputIsReadyAtOnce() {
    MapResult<Integer> result = pool().mapAsync(PoolTasks::square, List.of());
    assertTrue(result.ready());
    assertTrue(result.successful());
    assertEquals(List.of(), result.get());
    assertEquals(List.of(), result.outcomes());
    assertEquals(new Progress(0, 0, 0), result.progress());
    assertFalse(result.cancel());
    assertEquals(List.of(), pool().with(chunks(5)).map(PoolTasks::square, List.of()));
    assertFalse(pool().imap(PoolTasks::square, List.of()).hasNext());
    assertFalse(pool().imapUnordered(PoolTasks::square, List.of()).hasNext());
  }

  @Test
  default void nullIsAnArgumentAnItemAndAResult() {
    assertNull(pool().apply(PoolTasks::same, null));
    assertEquals(
        Arrays.asList("a", null, "b"), pool().map(PoolTasks::same, Arrays.asList("a", null, "b")));
    try (ResultIterator<String> results = pool().imap(PoolTasks::same, Arrays.asList(null, "a"))) {
      assertNull(results.next());
      assertEquals("a", results.next());
    }
  }

  @Test
  default void nullFailsForAPrimitive() {
    AsyncResult<Integer> result = pool().applyAsync(PoolTasks::square, null);
    assertThrows(TaskException.class, () -> result.get(LONG));
    List<Outcome<Integer>> outcomes =
        pool().mapAsync(PoolTasks::square, Arrays.asList(1, null, 3)).outcomes();
    assertEquals(1, ((Outcome.Success<Integer>) outcomes.get(0)).value());
    assertTrue(outcomes.get(1) instanceof Outcome.Failure);
    assertEquals(9, ((Outcome.Success<Integer>) outcomes.get(2)).value());
  }

  @Test
  default void numbersThatAreNoneSurvive() {
    assertEquals(Double.NaN, pool().apply(PoolTasks::sameDouble, Double.NaN));
    assertEquals(
        Double.NEGATIVE_INFINITY, pool().apply(PoolTasks::sameDouble, Double.NEGATIVE_INFINITY));
    PoolTasks.Reading reading =
        new PoolTasks.Reading(Double.NaN, List.of(Float.NEGATIVE_INFINITY, 0.5f));
    assertEquals(reading, pool().apply(PoolTasks::sameReading, reading));
    List<Float> floats = List.of(Float.NaN, Float.POSITIVE_INFINITY, -0.0f, 1.5f);
    assertEquals(floats, pool().apply(PoolTasks::sameFloats, floats));
  }

  @Test
  default void everyOutcomeTellsWhereAndWhenItRan() {
    Instant before = Instant.now().minusMillis(1);
    List<Outcome<Integer>> outcomes =
        pool().with(chunks(3)).mapAsync(PoolTasks::notNegative, List.of(1, -2, 3, 4)).outcomes();
    assertEquals(4, outcomes.size());
    for (int i = 0; i < 4; i++) {
      Outcome<Integer> outcome = outcomes.get(i);
      assertEquals(i, outcome.index());
      assertEquals(1, outcome.execution().attempt());
      assertFalse(outcome.execution().host().isEmpty());
      assertTrue(outcome.execution().pid() > 0);
      assertFalse(outcome.execution().queued().isBefore(before));
      assertFalse(outcome.execution().started().isBefore(before));
      assertFalse(outcome.execution().took().isNegative());
      assertEquals(i == 1, outcome instanceof Outcome.Failure);
    }
  }

  @Test
  default void progressCountsEachItem(@TempDir Path folder) throws Exception {
    Path gate = folder.resolve("gate");
    List<String> input =
        Stream.concat(Stream.of("absent"), Collections.nCopies(5, gate.toString()).stream())
            .toList();
    MapResult<String> result = pool().mapAsync(PoolTasks::awaitFile, input.subList(1, 6));
    assertEquals(new Progress(5, 0, 0), result.progress());
    assertFalse(result.ready());
    assertThrows(IllegalStateException.class, result::successful);
    PoolUnderTest.release(gate);
    assertEquals(input.subList(1, 6), result.get(LONG));
    assertEquals(new Progress(5, 5, 0), result.progress());
    MapResult<Integer> mixed = pool().mapAsync(PoolTasks::notNegative, List.of(1, -1, -1));
    assertTrue(mixed.await(LONG));
    assertEquals(new Progress(3, 1, 2), mixed.progress());
    assertEquals(3, mixed.progress().done());
  }

  @Test
  default void getWithATimeoutDoesNotDisturbTheTask(@TempDir Path folder) throws Exception {
    Path gate = folder.resolve("gate");
    AsyncResult<String> result = pool().applyAsync(PoolTasks::awaitFile, gate.toString());
    assertThrows(ResultTimeoutException.class, () -> result.get(Duration.ofMillis(20)));
    assertThrows(ResultTimeoutException.class, () -> result.get(Duration.ofSeconds(-1)));
    assertFalse(result.await(Duration.ofMillis(20)));
    assertFalse(result.ready());
    PoolUnderTest.release(gate);
    assertEquals(gate.toString(), result.get(Duration.ofSeconds(Long.MAX_VALUE)));
  }

  @Test
  default void resultListsCannotBeChanged() {
    List<Integer> values = pool().map(PoolTasks::square, range(2));
    assertThrows(UnsupportedOperationException.class, () -> values.set(0, 1));
  }

  @Test
  default void aTaskKnowsItsContext() {
    List<String> plain = pool().apply(PoolTasks::context, 0);
    assertEquals(List.of("1", "false", "false"), plain.subList(1, 4));
    assertTrue(plain.get(0).matches(".+[-/]\\d+"), plain.get(0));
    Pool limited = pool().with(TaskOptions.defaults().withTimeLimit(LONG));
    assertEquals("true", limited.apply(PoolTasks::context, 0).get(2));
    List<List<String>> two = pool().map(PoolTasks::context, range(2));
    assertFalse(two.get(0).get(0).equals(two.get(1).get(0)));
    assertThrows(IllegalStateException.class, TaskContext::current);
  }

  @Test
  default void aTaskMayHaveAPoolOfItsOwn() {
    assertEquals(List.of(285, 328_350), pool().map(PoolTasks::sumOfSquares, List.of(10, 100)));
  }

  @Test
  default void sixteenThreadsShareAPool() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(16);
    try {
      CountDownLatch go = new CountDownLatch(1);
      List<Future<List<Integer>>> all = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        int caller = i;
        all.add(
            callers.submit(
                () -> {
                  PoolUnderTest.await(go);
                  return callInTurn(caller);
                }));
      }
      go.countDown();
      for (Future<List<Integer>> each : all) {
        assertEquals(squares(50), each.get());
      }
    } finally {
      callers.shutdownNow();
    }
  }

  private List<Integer> callInTurn(int caller) {
    Pool mine = pool().with(chunks(1 + caller));
    return switch (caller % 4) {
      case 0 -> mine.map(PoolTasks::square, range(50));
      case 1 -> mine.imap(PoolTasks::square, range(50)).stream().toList();
      case 2 -> mine.imapUnordered(PoolTasks::square, range(50)).stream().sorted().toList();
      default ->
          range(50).stream().map(n -> mine.applyAsync(PoolTasks::square, n)).toList().stream()
              .map(AsyncResult::get)
              .toList();
    };
  }

  @Test
  default void twoPoolsDoNotMeet() {
    try (Pool other = open(Plan.workers(1))) {
      MapResult<Integer> here = pool().mapAsync(PoolTasks::square, range(100));
      MapResult<Integer> there = other.mapAsync(PoolTasks::square, range(100));
      assertEquals(squares(100), here.get(LONG));
      assertEquals(squares(100), there.get(LONG));
      assertEquals(
          new HashSet<>(squares(100)),
          new HashSet<>(other.imapUnordered(PoolTasks::square, range(100)).stream().toList()));
    }
    assertEquals(1, pool().apply(PoolTasks::square, 1));
  }

  @Test
  default void whatIsNoTaskIsRefusedAtOnce() {
    int captured = pool().hashCode();
    for (IllegalArgumentException refusal :
        List.of(
            assertThrows(IllegalArgumentException.class, () -> pool().apply(n -> n + captured, 1)),
            assertThrows(
                IllegalArgumentException.class, () -> pool().map(PoolTasks::notATask, range(3))),
            assertThrows(
                IllegalArgumentException.class, () -> pool().imap(PoolTasks::notPublic, range(3))),
            assertThrows(
                IllegalArgumentException.class,
                () -> pool().applyAsync((Integer n) -> PoolTasks.Twins.twin(n), 1)))) {
      assertFalse(refusal.getMessage().isEmpty());
    }
    dev.warren.task.TaskFunction<Integer, Integer> twin = PoolTasks.Twins::twin;
    assertThrows(IllegalArgumentException.class, () -> pool().apply(twin, 1));
    assertThrows(NullPointerException.class, () -> pool().apply(null, 1));
    assertThrows(NullPointerException.class, () -> pool().map(PoolTasks::square, null));
  }

  @Test
  default void viewsShareThePoolAndHaveTheirOwnOptions() {
    Pool view = pool().with(chunks(7));
    assertEquals(pool().size(), view.size());
    assertSame(Integer.class, view.apply(PoolTasks::square, 3).getClass());
    assertThrows(NullPointerException.class, () -> pool().with(null));
  }
}
