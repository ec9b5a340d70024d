package dev.warren.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.message.FailureKind;
import dev.warren.message.JsonBytes;
import dev.warren.task.RunningTask;
import dev.warren.task.Task;
import dev.warren.task.TaskContext;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What one item ends with, seen from the worker; no broker needed. */
public class TaskRunnerTest {
  private static final String HERE = TaskRunnerTest.class.getName() + ".";
  private final TaskRunner runner = new TaskRunner(getClass().getClassLoader());

  /** An argument of a task. */
  public record Point(int x, int y) {}

  @Task
  public static List<Integer> coordinates(Point point) {
    return List.of(point.x(), point.y());
  }

  @Task
  public static int fail(String message) throws Exception {
    throw new java.io.IOException(message);
  }

  @Task
  public static int overflow(int n) {
    return overflow(n + 1) + 1;
  }

  @Task
  public static int noMemory(int n) {
    throw new OutOfMemoryError("on purpose");
  }

  @Task
  public static Object notJson(int n) {
    return new Object() {
      @SuppressWarnings("unused")
      public Object getSelf() {
        return this;
      }
    };
  }

  @Task
  public static String whoAmI(int n) {
    TaskContext context = TaskContext.current();
    return context.taskId() + " " + context.attempt() + " " + context.isStopping();
  }

  /** Says nothing about itself, in every way there is. */
  static final class Coy extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new AssertionError("no text");
    }

    @Override
    public String toString() {
      throw new AssertionError("no text");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new AssertionError("no frames");
    }

    @Override
    public synchronized Throwable getCause() {
      throw new AssertionError("no cause");
    }

    @Override
    public void printStackTrace(java.io.PrintWriter out) {
      throw new AssertionError("no stack");
    }
  }

  @Task
  public static int coy(int n) {
    throw new Coy();
  }

  @Task
  public static int deep(int n) {
    RuntimeException chain = new RuntimeException("the first");
    for (int i = 0; i < 100_000; i++) {
      chain = new RuntimeException("after it", chain);
    }
    throw chain;
  }

  /** An argument that cannot be made. */
  public record Stubborn(int n) {
    /** Fails always. */
    public Stubborn {
      throw new AssertionError("never");
    }
  }

  @Task
  public static int stubborn(Stubborn argument) {
    return argument.n();
  }

  /** A result that cannot be read. */
  public record Silent(int n) {
    /** Fails always. */
    @Override
    public int n() {
      throw new AssertionError("never");
    }
  }

  @Task
  public static Silent silent(int n) {
    return new Silent(n);
  }

  /** Cannot be initialised. */
  static final class Broken {
    static final int N = Integer.parseInt("none");

    private Broken() {}
  }

  @Task
  public static int broken(int n) {
    return Broken.N;
  }

  public static int notATask(int n) {
    return n;
  }

  private void run(String task, String arguments) {
    RunningTask context = new RunningTask("job", "a.b", 7, 2, Optional.empty(), () -> false);
    if (runner.prepare(task, JsonBytes.of(arguments)) && runner.run(context)) {
      runner.encode();
    }
  }

  private String value() {
    assertNull(runner.failure());
    return runner.value().asString();
  }

  @Test
  void aRecordGoesInAndAListComesOut() {
    run(HERE + "coordinates", "[{\"x\":3,\"y\":4}]");
    assertEquals("[3,4]", value());
  }

  @Test
  void theShippedTasksHaveShortNames() {
    run("sumOfPowers", "[3]");
    assertEquals("6", value());
  }

  @Test
  void anExceptionBecomesDataWithItsStack() {
    run(HERE + "fail", "[\"no such photo\"]");
    assertEquals(FailureKind.FAILED, runner.failure().kind());
    assertEquals("java.io.IOException", runner.failure().type());
    assertEquals("no such photo", runner.failure().message());
    assertTrue(runner.failure().stack().contains("TaskRunnerTest.fail"));
  }

  @Test
  void aStackOverflowIsAnOrdinaryFailure() {
    run(HERE + "overflow", "[0]");
    assertEquals("java.lang.StackOverflowError", runner.failure().type());
  }

  @Test
  void outOfMemoryIsNotCaught() {
    assertThrows(OutOfMemoryError.class, () -> run(HERE + "noMemory", "[0]"));
  }

  @Test
  void whatIsNotAnnotatedIsNotRun() {
    run(HERE + "notATask", "[1]");
    assertEquals(FailureKind.UNKNOWN_TASK, runner.failure().kind());
    run("java.lang.Runtime.exit", "[1]");
    assertEquals(FailureKind.UNKNOWN_TASK, runner.failure().kind());
  }

  @Test
  void anArgumentOfTheWrongTypeFailsItsItem() {
    run("sumOfPowers", "[\"many\"]");
    assertEquals(FailureKind.ENCODING, runner.failure().kind());
    run("sumOfPowers", "[1,2]");
    assertEquals(FailureKind.ENCODING, runner.failure().kind());
    run("sumOfPowers", "[null]");
    assertEquals(FailureKind.ENCODING, runner.failure().kind());
  }

  @Test
  void aResultThatCannotBeEncodedFailsItsItem() {
    run(HERE + "notJson", "[1]");
    assertEquals(FailureKind.ENCODING, runner.failure().kind());
    assertNotNull(runner.failure().message());
  }

  @Test
  void aTaskKnowsItsContext() {
    run(HERE + "whoAmI", "[1]");
    assertEquals("\"job/7 2 false\"", value());
  }

  @Test
  void anExceptionThatSaysNothingIsAnOrdinaryFailure() {
    run(HERE + "coy", "[1]");
    assertEquals(FailureKind.FAILED, runner.failure().kind());
    assertEquals(Coy.class.getName(), runner.failure().type());
    assertTrue(runner.failure().message().contains("AssertionError"), runner.failure().message());
  }

  @Test
  void anExceptionWithAHundredThousandCausesIsAnOrdinaryFailure() {
    run(HERE + "deep", "[1]");
    assertEquals("after it", runner.failure().message());
    assertTrue(runner.failure().stack().contains("TaskRunnerTest.deep"));
    assertTrue(runner.failure().stack().length() < 100_000);
  }

  @Test
  void whatIsThrownByAnArgumentOrAResultFailsItsItem() {
    run(HERE + "stubborn", "[{\"n\":1}]");
    assertTrue(runner.failure().message().contains("never"), runner.failure().message());
    run(HERE + "silent", "[1]");
    assertTrue(runner.failure().message().contains("never"), runner.failure().message());
  }

  @Test
  void aClassThatCannotBeInitialisedFailsItsItemWithTheReason() {
    run(HERE + "broken", "[1]");
    assertEquals(ExceptionInInitializerError.class.getName(), runner.failure().type());
    assertTrue(runner.failure().message().contains("\"none\""), runner.failure().message());
    run(HERE + "broken", "[1]");
    assertTrue(runner.failure().message().contains("Broken"), runner.failure().message());
  }
}
