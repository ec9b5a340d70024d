package dev.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** What tasks say, where an exception of Warren's ends on somebody's terminal. */
interface TerminalContract extends PoolUnderTest {

  @Test
  default void theTextOfAnExceptionDoesNothingToATerminal() {
    String evil = "\u001b[2J\u009b1A\rnews\u202e";
    TaskFailedException failure =
        assertThrows(TaskFailedException.class, () -> pool().apply(PoolTasks::parse, evil));
    String spelt = "\\u001b[2J\\u009b1A\\rnews\\u202e";
    assertTrue(failure.getMessage().contains(spelt), failure.getMessage());
    assertTrue(failure.remoteMessage().contains(evil), "programs get the exact text");
    if (processes()) { // otherwise the original is the cause
      StringWriter printed = new StringWriter();
      failure.printStackTrace(new PrintWriter(printed, true));
      assertEquals(-1, printed.toString().indexOf('\u001b'));
    }
  }

  @Test
  default void noLineOfAMessageBeginsLikeAnothers() {
    TaskFailedException failure =
        assertThrows(
            TaskFailedException.class, () -> pool().apply(PoolTasks::parse, "a\nproducer: b"));
    assertTrue(failure.getMessage().lines().noneMatch(line -> line.startsWith("producer:")));
  }
}
