package dev.warren.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class RunningTaskTest {

  private static RunningTask running(String id) {
    return new RunningTask(id, "a.b", -1, 1, Optional.empty(), () -> false);
  }

  @Test
  void outsideATaskThereIsNoContext() {
    assertThrows(IllegalStateException.class, TaskContext::current);
  }

  @Test
  void insideATaskThereIsOne() throws Throwable {
    AtomicBoolean stopping = new AtomicBoolean();
    Optional<Instant> deadline = Optional.of(Instant.EPOCH);
    RunningTask running = new RunningTask("j", "a.b", 7, 2, deadline, stopping::get);
    TaskContext seen = RunningTask.call(running, TaskContext::current);
    assertEquals("j/7", seen.taskId());
    assertEquals(2, seen.attempt());
    assertEquals(deadline, seen.deadline());
    assertFalse(seen.isStopping());
    stopping.set(true);
    assertTrue(seen.isStopping());
    assertThrows(IllegalStateException.class, TaskContext::current);
  }

  @Test
  void theOneBeforeReturns() throws Throwable {
    RunningTask outer = running("outer");
    RunningTask inner = running("inner");
    RunningTask.call(
        outer,
        () -> {
          assertSame(inner, RunningTask.call(inner, TaskContext::current));
          assertSame(outer, TaskContext.current());
          return null;
        });
  }

  @Test
  void anExceptionPassesAndUnbinds() {
    assertThrows(
        IOException.class,
        () ->
            RunningTask.call(
                running("j/1"),
                () -> {
                  throw new IOException("disk");
                }));
    assertThrows(IllegalStateException.class, TaskContext::current);
  }

  @Test
  void checks() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new RunningTask("j", "a.b", 1, 0, Optional.empty(), () -> false));
    assertThrows(
        NullPointerException.class, () -> new RunningTask("j", "a.b", 1, 1, null, () -> false));
  }
}
