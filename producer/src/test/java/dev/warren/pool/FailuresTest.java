package dev.warren.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.BrokerUnavailableException;
import dev.warren.EncodingException;
import dev.warren.NoWorkersException;
import dev.warren.PoolBrokenException;
import dev.warren.PoolTerminatedException;
import dev.warren.TaskCancelledException;
import dev.warren.TaskCrashedException;
import dev.warren.TaskException;
import dev.warren.TaskFailedException;
import dev.warren.TaskTimeoutException;
import dev.warren.UnknownTaskException;
import dev.warren.WarrenException;
import dev.warren.engine.Answer;
import dev.warren.engine.EngineBrokenException;
import dev.warren.engine.EngineBrokenException.Reason;
import dev.warren.engine.ItemTiming;
import dev.warren.message.Crash;
import dev.warren.message.Failure;
import dev.warren.message.FailureKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private static final ItemTiming RUN = new ItemTiming("h", 7, 1, 0, 0, 0);

  private static TaskException of(Failure failure) {
    return Failures.of("a.B.c, item 4", 4, new Answer.Failed(failure, null, 2, RUN));
  }

  @Test
  void everyKindHasItsException() {
    Map<FailureKind, Class<?>> expected =
        Map.of(
            FailureKind.FAILED, TaskFailedException.class,
            FailureKind.TIMEOUT, TaskTimeoutException.class,
            FailureKind.CRASHED, TaskCrashedException.class,
            FailureKind.CANCELLED, TaskCancelledException.class,
            FailureKind.UNKNOWN_TASK, UnknownTaskException.class,
            FailureKind.ENCODING, EncodingException.class,
            FailureKind.UNREADABLE, EncodingException.class,
            FailureKind.TERMINATED, PoolTerminatedException.class);
    for (FailureKind kind : FailureKind.values()) {
      TaskException plain = of(Failure.of(kind, ""));
      assertEquals(expected.get(kind), plain.getClass());
      assertTrue(plain.getMessage().startsWith("a.B.c, item 4: "), plain.getMessage());
      assertEquals("a.B.c, item 4: why", of(Failure.of(kind, "why")).getMessage());
    }
  }

  @Test
  void aFailureIsReadable() {
    TaskFailedException failed =
        assertInstanceOf(
            TaskFailedException.class,
            of(
                new Failure(
                    FailureKind.FAILED, "x.Y", "boom", "x.Y: boom\n\tat z\n", Optional.empty())));
    assertEquals("a.B.c, item 4: x.Y: boom", failed.getMessage());
    assertEquals("x.Y", failed.remoteType());
    assertEquals("boom", failed.remoteMessage());
    assertEquals("x.Y: boom\n\tat z\n", failed.remoteStack());
    assertEquals("x.Y: boom\n\tat z", failed.getCause().toString());
    assertNull(of(Failure.of(FailureKind.FAILED, "why")).getCause());
  }

  @Test
  void aCrashHasItsEvidence() throws Exception {
    Crash crash = new Crash("node", 12, OptionalInt.of(3), OptionalInt.empty(), "last words\n");
    TaskCrashedException crashed =
        assertInstanceOf(
            TaskCrashedException.class,
            of(new Failure(FailureKind.CRASHED, "", "", "", Optional.of(crash))));
    assertEquals(
        "a.B.c, item 4: its process 12 on node ended with exit code 3 in the last of 2"
            + " attempts; its last words: last words",
        crashed.getMessage());
    TaskCrashedException copy = (TaskCrashedException) copy(crashed);
    assertEquals("node", copy.host());
    assertEquals(12, copy.pid());
    assertEquals(OptionalInt.of(3), copy.exitCode());
    assertEquals(OptionalInt.empty(), copy.signal());
    assertEquals(2, copy.attempts());
    assertEquals("last words\n", copy.stderrTail());
  }

  private static Object copy(Object value) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return in.readObject();
    }
  }

  @Test
  void aBrokenEngineHasItsException() {
    Map<Reason, Class<?>> expected =
        Map.of(
            Reason.WORKERS_CANNOT_START, PoolBrokenException.class,
            Reason.NO_WORKERS, NoWorkersException.class,
            Reason.BROKER, BrokerUnavailableException.class,
            Reason.FAULT, PoolBrokenException.class);
    expected.forEach(
        (reason, type) -> {
          WarrenException exception = Failures.of(new EngineBrokenException(reason, "why"));
          assertEquals(type, exception.getClass());
          assertEquals("why", exception.getMessage());
        });
  }
}
