package dev.warren;

import static dev.warren.PoolUnderTest.range;
import static dev.warren.PoolUnderTest.squares;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.PoolTasks.Phrase;
import dev.warren.task.TaskAction;
import dev.warren.task.TaskBiFunction;
import dev.warren.task.TaskFunction;
import dev.warren.task.TaskSupplier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.type.TypeReference;

/** The kinds of tasks: without a result, without an argument, of two arguments, and by name. */
interface ReferencesContract extends PoolUnderTest {
  /** In front of the names of tasks. */
  String TASKS = PoolTasks.class.getName() + ".";

  @Test
  default void aVoidTaskRunsForEachItem(@TempDir Path folder) {
    Path log = folder.resolve("log");
    pool().forEach(PoolTasks::appendLine, Collections.nCopies(3, log.toString()));
    assertEquals(3, PoolUnderTest.lines(log).size());
    MapResult<Void> result =
        pool().forEachAsync(PoolTasks::appendLine, Collections.nCopies(2, log.toString()));
    assertEquals(Arrays.asList(null, null), result.get(LONG));
    assertEquals(5, PoolUnderTest.lines(log).size());
  }

  @Test
  default void aVoidTaskThatThrowsFailsItsItem(@TempDir Path folder) {
    List<String> files = List.of(folder.resolve("log").toString(), folder.toString());
    TaskFailedException failure =
        assertThrows(TaskFailedException.class, () -> pool().forEach(PoolTasks::appendLine, files));
    assertEquals(1, failure.index());
    List<Outcome<Void>> outcomes = pool().forEachAsync(PoolTasks::appendLine, files).outcomes();
    assertInstanceOf(Outcome.Success.class, outcomes.get(0));
    assertInstanceOf(Outcome.Failure.class, outcomes.get(1));
  }

  @Test
  default void forEachDropsTheResultsThatATaskHas() {
    assertEquals(
        Arrays.asList(null, null, null),
        pool().forEachAsync(PoolTasks::square, range(3)).get(LONG));
  }

  @Test
  default void aTaskMayTakeNoArgument() {
    assertEquals(42, pool().apply(PoolTasks::answer));
    assertEquals(42, pool().applyAsync(PoolTasks::answer).get(LONG));
  }

  @Test
  default void oneItemMayHaveTwoArguments() {
    assertEquals(42, pool().apply(PoolTasks::product, 6, 7));
    assertEquals(42, pool().applyAsync(PoolTasks::product, 6, 7).get(LONG));
  }

  @Test
  default void lambdasAreRefusedInEachKind() {
    int captured = pool().hashCode();
    assertThrows(IllegalArgumentException.class, () -> pool().apply(() -> captured));
    assertThrows(IllegalArgumentException.class, () -> pool().apply((a, b) -> captured, 1, 2));
    assertThrows(
        IllegalArgumentException.class,
        () -> pool().forEach((Integer n) -> Integer.toString(n + captured), range(2)));
  }

  @Test
  default void aNameStandsForATaskInEveryCall(@TempDir Path folder) {
    TaskFunction<Integer, Integer> square =
        TaskFunction.named(TASKS + "square", Integer.class, Integer.class);
    assertEquals(25, pool().apply(square, 5));
    assertEquals(squares(20), pool().map(square, range(20)));
    assertEquals(squares(20), pool().imap(square, range(20)).stream().toList());
    TaskFunction<Phrase, List<String>> words =
        TaskFunction.named(TASKS + "words", Phrase.class, new TypeReference<List<String>>() {});
    assertEquals(List.of("a", "b"), pool().apply(words, new Phrase("a b")));
    TaskBiFunction<Integer, Integer, Integer> product =
        TaskBiFunction.named(TASKS + "product", int.class, int.class, int.class);
    assertEquals(6, pool().apply(product, 2, 3));
    assertEquals(List.of(20), pool().starmap(product, List.of(Map.entry(4, 5))));
    TaskSupplier<Integer> answer = TaskSupplier.named(TASKS + "answer", Integer.class);
    assertEquals(42, pool().apply(answer));
    Path log = folder.resolve("log");
    TaskAction<String> append = TaskAction.named(TASKS + "appendLine", String.class);
    pool().forEach(append, List.of(log.toString()));
    assertEquals(1, PoolUnderTest.lines(log).size());
  }

  @Test
  default void theTypesOfANamedTaskAreThoseOfItsCaller() {
    TypeReference<Map<String, String>> map = new TypeReference<>() {};
    TypeReference<List<String>> list = new TypeReference<>() {};
    TaskFunction<Map<String, String>, List<String>> words =
        TaskFunction.named(TASKS + "words", map, list);
    assertEquals(List.of("x", "y"), pool().apply(words, Map.of("text", "x y")));
    TaskFunction<Map<String, String>, Integer> wrong =
        TaskFunction.named(TASKS + "words", map, Integer.class);
    assertThrows(EncodingException.class, () -> pool().apply(wrong, Map.of("text", "x")));
    assertThrows(EncodingException.class, () -> pool().apply(words, Map.of("word", "x")));
  }

  @Test
  default void aNameThatNoWorkerKnowsFailsItsItems() {
    TaskFunction<Integer, Integer> unknown =
        TaskFunction.named("acme.Nowhere.square", Integer.class, Integer.class);
    UnknownTaskException failure =
        assertThrows(UnknownTaskException.class, () -> pool().map(unknown, range(2)));
    assertEquals(0, failure.index());
    assertTrue(failure.getMessage().contains("acme.Nowhere"), failure.getMessage());
  }

  @Test
  default void anInitializerMayBeGivenByName() {
    TaskFunction<String, String> remember =
        TaskFunction.named(TASKS + "remember", String.class, String.class);
    if (ownsWorkers()) {
      try (Pool one = open(Plan.workers(1).initializer(remember, "by name"))) {
        assertEquals("by name", one.apply(PoolTasks::remembered, 0));
      }
    }
  }
}
