package dev.warren;

import static dev.warren.PoolUnderTest.range;
import static dev.warren.PoolUnderTest.squares;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.PoolTasks.Content;
import dev.warren.PoolTasks.Parcel;
import dev.warren.broker.Await;
import dev.warren.task.Tasks;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What holds where tasks run in processes of their own: encoding, chunks, crashes, recycling. */
interface IsolationContract extends PoolUnderTest {

  private Set<Long> pids() {
    Set<Long> pids = new HashSet<>();
    while (pids.size() < pool().size()) {
      pids.addAll(pool().map(PoolTasks::pid, range(50)));
    }
    return pids;
  }

  @Test
  default void tasksRunInOtherProcesses() {
    assertFalse(pids().contains(ProcessHandle.current().pid()));
  }

  @Test
  default void anArgumentThatCannotBeEncodedFailsItsOwnItem() {
    Parcel good = new Parcel("good", new Content(false));
    Parcel bad = new Parcel("bad", new Content(true));
    for (int chunk : new int[] {1, 5}) {
      List<Outcome<Parcel>> outcomes =
          pool()
              .with(chunks(chunk))
              .mapAsync(PoolTasks::pack, List.of(good, bad, good, good, bad))
              .outcomes();
      for (Outcome<Parcel> outcome : outcomes) {
        if (outcome instanceof Outcome.Failure<Parcel> failure) {
          assertTrue(failure.error() instanceof EncodingException, failure.error().toString());
          String message = failure.error().getMessage();
          assertTrue(message.contains("content.spoilt"), message);
          assertTrue(message.contains("item " + failure.index()), message);
        } else {
          assertEquals(good, ((Outcome.Success<Parcel>) outcome).value());
        }
      }
      assertTrue(outcomes.get(1) instanceof Outcome.Failure);
      assertTrue(outcomes.get(4) instanceof Outcome.Failure);
    }
    assertThrows(EncodingException.class, () -> pool().apply(PoolTasks::pack, bad));
  }

  @Test
  default void aResultThatCannotBeEncodedCostsNoWorker() {
    Set<Long> before = pids();
    for (int i = 0; i < 20; i++) {
      EncodingException failure =
          assertThrows(EncodingException.class, () -> pool().apply(PoolTasks::spoil, 0));
      assertTrue(failure.getMessage().contains("content.spoilt"), failure.getMessage());
    }
    assertEquals(before, pids());
  }

  @Test
  default void whatIsTooDeepOrTooLargeFailsItsOwnItem() {
    JsonNode deep = JsonNodeFactory.instance.numberNode(1);
    for (int i = 0; i < 201; i++) {
      deep = JsonNodeFactory.instance.arrayNode().add(deep);
    }
    JsonNode fine = JsonNodeFactory.instance.arrayNode().add(1);
    List<Outcome<JsonNode>> outcomes =
        pool().with(chunks(3)).mapAsync(Tasks::echo, List.of(fine, deep, fine)).outcomes();
    assertEquals(fine, ((Outcome.Success<JsonNode>) outcomes.get(0)).value());
    assertTrue(((Outcome.Failure<JsonNode>) outcomes.get(1)).error() instanceof EncodingException);
    assertEquals(fine, ((Outcome.Success<JsonNode>) outcomes.get(2)).value());
    String large = "x".repeat((8 << 20) + 1);
    List<Outcome<Integer>> sizes =
        pool().with(chunks(3)).mapAsync(PoolTasks::length, List.of("a", large, "b")).outcomes();
    assertEquals(1, ((Outcome.Success<Integer>) sizes.get(0)).value());
    assertTrue(((Outcome.Failure<Integer>) sizes.get(1)).error() instanceof EncodingException);
    assertEquals(1, ((Outcome.Success<Integer>) sizes.get(2)).value());
  }

  @Test
  default void aChunkLargerThanAMessageIsSplit() {
    String large = "x".repeat(3 << 20);
    assertEquals(
        Collections.nCopies(8, large.length()),
        pool().with(chunks(8)).map(PoolTasks::length, Collections.nCopies(8, large)));
    assertEquals(
        Collections.nCopies(8, large),
        pool().with(chunks(8)).map(PoolTasks::same, Collections.nCopies(8, large)));
  }

  @Test
  default void argumentsAreCopies() {
    Parcel parcel = new Parcel("mine", new Content(false));
    Parcel back = pool().apply(PoolTasks::pack, parcel);
    assertEquals(parcel, back);
    assertFalse(parcel == back);
  }

  @Test
  default void aTaskThatEndsItsProcessIsTheOnlyOneCharged() {
    for (int chunk : new int[] {1, 20}) {
      List<Integer> input =
          IntStream.range(0, 20).map(n -> n == 7 ? 3 : n == 12 ? 0 : -n - 1).boxed().toList();
      List<Outcome<Integer>> outcomes =
          pool().with(chunks(chunk)).mapAsync(PoolTasks::exit, input).outcomes();
      for (Outcome<Integer> outcome : outcomes) {
        if (outcome instanceof Outcome.Success<Integer> success) {
          assertEquals(-outcome.index() - 1, success.value());
        } else {
          crashed(outcome, outcome.index() == 7 ? 3 : 0, 3);
          assertTrue(outcome.index() == 7 || outcome.index() == 12, outcome.toString());
        }
      }
    }
  }

  private static void crashed(Outcome<Integer> outcome, int code, int attempts) {
    TaskCrashedException crash =
        (TaskCrashedException) ((Outcome.Failure<Integer>) outcome).error();
    assertEquals(OptionalInt.of(code), crash.exitCode());
    assertEquals(OptionalInt.empty(), crash.signal());
    assertEquals(attempts, crash.attempts());
    assertFalse(crash.host().isEmpty());
    assertTrue(crash.pid() > 0);
    assertTrue(crash.stderrTail().contains("exit with " + code), crash.stderrTail());
  }

  @Test
  default void theCrashLimitCountsAttempts() {
    TaskOptions once = TaskOptions.defaults().withCrashLimit(1);
    List<Outcome<Integer>> outcomes =
        pool().with(once).mapAsync(PoolTasks::exit, List.of(42)).outcomes();
    crashed(outcomes.get(0), 42, 1);
    assertThrows(
        TaskCrashedException.class, () -> pool().with(once).apply(PoolTasks::crashAtFirst, 0));
    TaskOptions twice = TaskOptions.defaults().withCrashLimit(2);
    assertEquals(2, pool().with(twice).apply(PoolTasks::crashAtFirst, 0));
  }

  @Test
  default void recyclingCountsItemsAlsoInChunks() {
    for (int chunk : new int[] {1, 25}) {
      try (Pool three = open(Plan.workers(3).maxTasksPerChild(10))) {
        Map<Long, Integer> items = new HashMap<>();
        three
            .with(chunks(chunk))
            .map(PoolTasks::pid, range(50))
            .forEach(pid -> items.merge(pid, 1, Integer::sum));
        assertTrue(items.size() >= 5, items.toString());
        assertTrue(items.values().stream().allMatch(count -> count <= 10), items.toString());
        assertEquals(squares(20), three.map(PoolTasks::square, range(20)));
      }
    }
  }

  @Test
  default void itemsThatWereCancelledBeforeTheyRanDoNotCountForRecycling() {
    try (Pool one = open(Plan.workers(1).maxTasksPerChild(30))) {
      long pid = one.apply(PoolTasks::pid, 0);
      MapResult<Long> unwanted =
          one.with(chunks(1)).mapAsync(Tasks::sleep, Collections.nCopies(300, 100L));
      Await.until("one was run", () -> unwanted.progress().done() >= 1);
      unwanted.cancel();
      assertEquals(pid, one.apply(PoolTasks::pid, 0), "the process goes on");
    }
  }

  @Test
  default void closingWhileWorkersAreRecycledLosesNothing() {
    MapResult<Long> result;
    try (Pool three = open(Plan.workers(3).maxTasksPerChild(1))) {
      result = three.mapAsync(Tasks::sleep, Collections.nCopies(6, 300L));
    }
    assertEquals(Collections.nCopies(6, 300L), result.get());
  }

  @Test
  default void replacementsRunTheInitializer() {
    Plan plan = Plan.workers(1).initializer(PoolTasks::remember, "a word").maxTasksPerChild(2);
    try (Pool one = open(plan)) {
      assertEquals(Collections.nCopies(5, "a word"), one.map(PoolTasks::remembered, range(5)));
    }
  }

  @Test
  default void aLaterCallBeginsWithChunksAsLargeAsAnEarlierOneFoundRight() {
    Pool automatic = pool().with(TaskOptions.defaults().withAutomaticChunks());
    automatic.map(PoolTasks::square, range(2_000));
    List<Outcome<Integer>> later = automatic.mapAsync(PoolTasks::square, range(2_000)).outcomes();
    // What travels together was queued together; of a task that is new the first item goes alone.
    assertEquals(later.get(0).execution().queued(), later.get(1).execution().queued());
  }
}
