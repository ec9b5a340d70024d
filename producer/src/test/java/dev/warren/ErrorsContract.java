package dev.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What callers see of tasks that throw. */
interface ErrorsContract extends PoolUnderTest {

  @Test
  default void aFailureTellsTypeMessageAndStack() {
    TaskFailedException failure =
        assertThrows(TaskFailedException.class, () -> pool().apply(PoolTasks::parse, "x1"));
    assertEquals(NumberFormatException.class.getName(), failure.remoteType());
    assertTrue(failure.remoteMessage().contains("x1"), failure.remoteMessage());
    assertTrue(failure.remoteStack().contains("PoolTasks.parse"), failure.remoteStack());
    assertTrue(failure.getMessage().contains("PoolTasks.parse"), failure.getMessage());
    assertTrue(failure.getMessage().contains("x1"), failure.getMessage());
    StringWriter printed = new StringWriter();
    failure.printStackTrace(new PrintWriter(printed, true));
    assertTrue(printed.toString().contains("PoolTasks.java"), printed.toString());
    assertTrue(printed.toString().contains("ErrorsContract"), "the caller's frames are missing");
    assertEquals(!processes(), failure.getCause() instanceof NumberFormatException);
  }

  @Test
  default void everyCallThrowsAnExceptionOfItsOwn() {
    AsyncResult<Integer> result = pool().applyAsync(PoolTasks::notNegative, -1);
    TaskFailedException first = assertThrows(TaskFailedException.class, result::get);
    assertNotSame(first, assertThrows(TaskFailedException.class, result::get));
    assertFalse(result.successful());
  }

  @Test
  default void everyThrowableIsAnOrdinaryFailure() {
    TaskFailedException failure =
        assertThrows(TaskFailedException.class, () -> pool().apply(PoolTasks::overflow, 0));
    assertEquals(StackOverflowError.class.getName(), failure.remoteType());
    assertEquals(4, pool().apply(PoolTasks::square, 2));
  }

  @Test
  default void oneBadItemCostsNoNeighbour() {
    for (int chunk : new int[] {1, 4, 100}) {
      List<Integer> input = IntStream.range(0, 20).map(n -> n % 7 == 3 ? -n : n).boxed().toList();
      MapResult<Integer> result =
          pool().with(chunks(chunk)).mapAsync(PoolTasks::notNegative, input);
      List<Outcome<Integer>> outcomes = result.outcomes();
      for (Outcome<Integer> outcome : outcomes) {
        if (outcome instanceof Outcome.Success<Integer> success) {
          assertEquals(outcome.index(), success.value());
        } else {
          assertEquals(3, outcome.index() % 7);
        }
      }
      assertEquals(new Progress(20, 17, 3), result.progress());
      TaskFailedException first = assertThrows(TaskFailedException.class, result::get);
      assertEquals("negative: -3", first.remoteMessage());
    }
  }

  @Test
  default void mapWaitsForAllThenThrowsTheLowestIndex() {
    int megabyte = 1 << 20;
    MapResult<Integer> result =
        pool().mapAsync(PoolTasks::failAtLength, List.of(megabyte, 0, megabyte));
    TaskFailedException failure = assertThrows(TaskFailedException.class, () -> result.get(LONG));
    assertTrue(failure.getMessage().contains("item 0"), "not the lowest index");
    assertTrue(failure.remoteMessage().startsWith("xxxx"));
    assertEquals(3, result.progress().done());
  }

  @Test
  default void aThousandFailuresAreAThousandOutcomes() {
    MapResult<Integer> result =
        pool().with(chunks(10)).mapAsync(PoolTasks::notNegative, Collections.nCopies(1_000, -1));
    assertTrue(
        result.outcomes().stream()
            .allMatch(
                outcome ->
                    outcome instanceof Outcome.Failure<Integer> failure
                        && failure.error() instanceof TaskFailedException));
    assertEquals(new Progress(1_000, 0, 1_000), result.progress());
  }

  @Test
  default void anExceptionKnowsThePlaceOfItsItem() {
    List<Integer> input = List.of(1, -2, 3, -4);
    TaskException first =
        assertThrows(TaskException.class, () -> pool().map(PoolTasks::notNegative, input));
    assertEquals(1, first.index());
    for (Outcome<Integer> outcome : pool().mapAsync(PoolTasks::notNegative, input).outcomes()) {
      if (outcome instanceof Outcome.Failure<Integer> failure) {
        assertEquals(outcome.index(), failure.error().index());
      }
    }
    List<Object> read = PoolUnderTest.readAll(pool().imapUnordered(PoolTasks::notNegative, input));
    assertEquals(
        List.of(1, 3),
        read.stream()
            .filter(TaskException.class::isInstance)
            .map(failure -> ((TaskException) failure).index())
            .sorted()
            .toList());
    TaskException single =
        assertThrows(TaskException.class, () -> pool().apply(PoolTasks::notNegative, -1));
    assertEquals(0, single.index());
  }
}
