package dev.warren;

import static dev.warren.PoolUnderTest.range;
import static dev.warren.PoolUnderTest.squares;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.engine.WorkerClassPath;
import dev.warren.task.TaskFunction;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers: how many, how they start, and that they hold on to nothing. */
interface WorkersContract extends PoolUnderTest {

  @Test
  default void aPoolHasTheSizeItWasGiven() {
    try (Pool three = open(Plan.workers(3))) {
      Await.until("there are 3 workers", () -> three.size() == 3);
      assertTrue(three.toString().contains("size 3"), three.toString());
      assertTrue(three.toString().contains("RUNNING"), three.toString());
    }
  }

  @Test
  default void nothingWaitsBehindASlowTask(@TempDir Path folder) throws Exception {
    Path gate = folder.resolve("gate");
    try (Pool two = open(Plan.workers(2))) {
      Await.until("both workers are there", () -> two.size() == 2);
      // Short tasks make a worker take many at a time.
      two.map(PoolTasks::square, range(5_000));
      AsyncResult<String> slow = two.applyAsync(PoolTasks::awaitFile, gate.toString());
      MapResult<Integer> others = two.mapAsync(PoolTasks::square, range(100));
      assertEquals(squares(100), others.get(LONG));
      assertFalse(slow.ready());
      PoolUnderTest.release(gate);
      assertEquals(gate.toString(), slow.get(LONG));
    }
  }

  @Test
  default void theInitializerRunsOnceInEachWorker(@TempDir Path folder) {
    Path log = folder.resolve("log");
    Plan plan = Plan.workers(2).initializer(PoolTasks::signIn, log.toString());
    try (Pool two = open(plan)) {
      assertEquals(squares(50), two.map(PoolTasks::square, range(50)));
      PoolUnderTest.awaitLines(log, 2);
      assertEquals(squares(50), two.map(PoolTasks::square, range(50)));
    }
    List<String> lines = PoolUnderTest.lines(log);
    assertEquals(2, lines.size(), lines.toString());
    assertEquals(2, new HashSet<>(lines).size(), lines.toString());
  }

  @Test
  default void theInitializerRunsBeforeTheFirstItem() {
    Plan plan = Plan.workers(1).initializer(PoolTasks::remember, "a word");
    try (Pool one = open(plan)) {
      assertEquals("a word", one.apply(PoolTasks::remembered, 0));
    }
  }

  @Test
  default void anInitializerThatFailsBreaksThePoolWithItsReason() {
    Assumptions.assumeTrue(ownsWorkers(), "a fleet is started, and breaks, elsewhere");
    Plan plan = Plan.workers(2).initializer(PoolTasks::cannotStart, "no disk today");
    Pool broken = open(plan);
    try {
      long start = System.nanoTime();
      PoolBrokenException reason =
          assertThrows(
              PoolBrokenException.class,
              () -> {
                MapResult<Integer> pending = broken.mapAsync(PoolTasks::square, range(10));
                ResultIterator<Integer> open = broken.imap(PoolTasks::square, range(10));
                assertThrows(PoolBrokenException.class, () -> open.next(LONG));
                assertThrows(PoolBrokenException.class, pending::outcomes);
                pending.get(LONG);
              });
      assertTrue(reason.getMessage().contains("no disk today"), reason.getMessage());
      assertTrue(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) < 30);
      PoolBrokenException later =
          assertThrows(PoolBrokenException.class, () -> broken.apply(PoolTasks::square, 1));
      assertTrue(later.getMessage().contains("no disk today"), later.getMessage());
    } finally {
      broken.close();
    }
  }

  @Test
  default void wrongSettingsAreRefusedAtOnce() {
    Pool.Builder builder = Pool.builder();
    for (int wrong : new int[] {0, -1}) {
      assertThrows(IllegalArgumentException.class, () -> Pool.processes(wrong));
      assertThrows(IllegalArgumentException.class, () -> Pool.threads(wrong));
      assertThrows(IllegalArgumentException.class, () -> builder.maxTasksPerChild(wrong));
      assertThrows(IllegalArgumentException.class, () -> builder.maxMemoryPerChild(wrong));
      assertThrows(IllegalArgumentException.class, () -> chunks(wrong));
    }
    TaskFunction<String, Integer> lambda = text -> text.length() + builder.hashCode();
    assertThrows(IllegalArgumentException.class, () -> builder.initializer(lambda, "x"));
  }

  @Test
  default void argumentsAndResultsAreLetGo() {
    WeakReference<List<Integer>> results =
        new WeakReference<>(pool().map(PoolTasks::square, range(100)));
    WeakReference<String> text = new WeakReference<>(callWithAText());
    Await.until(
        "arguments and results are garbage",
        () -> {
          System.gc();
          return results.get() == null && text.get() == null;
        });
  }

  private String callWithAText() {
    String text = "a text of its own " + System.nanoTime();
    assertEquals(text, pool().apply(PoolTasks::same, text));
    assertEquals(
        Collections.nCopies(3, text), pool().map(PoolTasks::same, Collections.nCopies(3, text)));
    assertEquals(3, pool().imap(PoolTasks::same, Collections.nCopies(3, text)).stream().count());
    return text;
  }

  @Test
  default void aPoolThatIsNeverClosedEndsWithItsJvm() throws Exception {
    Assumptions.assumeTrue(ownsWorkers(), "the workers of a fleet stay");
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                WorkerClassPath.ofThisJvm(),
                LeftOpen.class.getName(),
                processes() ? "processes" : "threads")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes());
    assertTrue(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), output);
    String workers = output.lines().filter(line -> line.startsWith("pids ")).findAny().orElse("");
    assertFalse(workers.isEmpty(), output);
    if (processes()) {
      for (String pid : workers.substring("pids ".length()).split(" ")) {
        Await.until(
            "worker " + pid + " is gone",
            () -> ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive).isEmpty());
      }
    }
  }
}
