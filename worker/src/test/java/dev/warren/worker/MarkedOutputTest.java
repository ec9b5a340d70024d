package dev.warren.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.warren.task.RunningTask;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MarkedOutputTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(new MarkedOutput(bytes), true, UTF_8);

  private static void in(long index, Runnable body) throws Throwable {
    RunningTask.call(
        new RunningTask("job", "acme.A.b", index, 2, Optional.empty(), () -> false),
        () -> {
          body.run();
          return null;
        });
  }

  /** With the ends of marks as brackets. */
  private String text() {
    return bytes.toString(UTF_8).replace('\u001e', '<').replace('\u001f', '>');
  }

  @Test
  void marksEachLineThatAnItemBegins() throws Throwable {
    out.println("before");
    in(
        7,
        () -> {
          out.println("one\ntwo");
          out.print("three, ");
          out.println(3);
        });
    in(8, () -> out.print("begun"));
    out.println(", ended");
    assertEquals(
        "before\n<job acme.A.b 7 2>one\n<job acme.A.b 7 2>two\n<job acme.A.b 7 2>three, 3\n"
            + "<job acme.A.b 8 2>begun, ended\n",
        text());
  }

  @Test
  void anInitializerIsNoItem() throws Throwable {
    in(-1, () -> out.println("initializing"));
    assertEquals("initializing\n", text());
  }
}
