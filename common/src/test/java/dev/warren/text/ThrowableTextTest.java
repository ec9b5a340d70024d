package dev.warren.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ThrowableTextTest {

  /** All that it says of itself is up to the test. */
  private static final class Coy extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Supplier<?> says;

    private Coy(Supplier<?> says) {
      this.says = says;
    }

    @Override
    public String getMessage() {
      return (String) says.get();
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      return (StackTraceElement[]) says.get();
    }

    @Override
    public synchronized Throwable getCause() {
      return (Throwable) says.get();
    }
  }

  private static int deeper(int n) {
    return deeper(n + 1) + 1;
  }

  private static void says(String expected, Supplier<?> says) {
    Coy coy = new Coy(says);
    String type = Coy.class.getName();
    assertEquals(type, ThrowableText.type(coy));
    assertEquals(expected, ThrowableText.message(coy));
    assertEquals(expected.isEmpty() ? type : type + ": " + expected, ThrowableText.line(coy));
    assertTrue(ThrowableText.stack(coy).startsWith(type), ThrowableText.stack(coy));
  }

  @Test
  void aThrowableThatThrowsIsToldAllTheSame() {
    says("", () -> null);
    says(
        "(its getMessage() threw java.lang.AssertionError)",
        () -> {
          throw new AssertionError("no");
        });
    says("(its getMessage() threw java.lang.StackOverflowError)", () -> deeper(0));
    says(
        "(its getMessage() threw java.lang.OutOfMemoryError)",
        () -> {
          throw new OutOfMemoryError();
        });
    says("(its getMessage() threw java.lang.ClassCastException)", () -> 1);
  }

  @Test
  void aFrameThatIsNullIsNoReasonToSayNothing() {
    Throwable odd =
        new RuntimeException("odd") {
          private static final long serialVersionUID = 1L;

          @Override
          public StackTraceElement[] getStackTrace() {
            return new StackTraceElement[3];
          }

          @Override
          public synchronized Throwable getCause() {
            return new IllegalStateException("inside");
          }
        };
    assertTrue(ThrowableText.stack(odd).contains("odd"), ThrowableText.stack(odd));
    assertTrue(ThrowableText.stack(odd).contains("inside"), ThrowableText.stack(odd));
  }

  @Test
  void theStackIsThatOfPrintStackTrace() {
    Exception thrown = new Exception("outer", new IllegalStateException("inner", failed()));
    thrown.addSuppressed(new Error("beside", new Error("its cause")));
    StringWriter printed = new StringWriter();
    thrown.printStackTrace(new PrintWriter(printed, true));
    assertEquals(printed.toString().replace("\r", ""), ThrowableText.stack(thrown));
  }

  private static Throwable failed() {
    try {
      Integer.parseInt("x");
      return null;
    } catch (NumberFormatException e) {
      return e;
    }
  }

  @Test
  void causesThatNeverEndAreCut() {
    Exception a = new Exception("a");
    a.initCause(new Exception("b", a));
    assertTrue(ThrowableText.stack(a).contains("CIRCULAR REFERENCE: java.lang.Exception: a"));

    Throwable deep = new Error("last");
    for (int i = 0; i < 100_000; i++) {
      deep = new Error(null, deep);
    }
    String stack = ThrowableText.stack(deep);
    assertTrue(stack.length() < 40_000 && stack.startsWith("java.lang.Error"), stack);
  }

  private static final class Endless extends Error {
    private static final long serialVersionUID = 1L;

    @Override
    public synchronized Throwable getCause() {
      return new Endless();
    }
  }

  @Test
  void causesThatAreMadeWhenAskedForAreCut() {
    assertTrue(ThrowableText.stack(new Endless()).length() < 40_000);
  }

  @Test
  void textIsBounded() {
    Error large = new Error("x".repeat(10_000_000), new Error("y".repeat(10_000_000)));
    assertTrue(ThrowableText.message(large).length() < 21_000);
    assertTrue(ThrowableText.line(large).length() < 21_000);
    assertTrue(ThrowableText.stack(large).length() < 33_000);
    StackOverflowError overflow = null;
    try {
      deeper(0);
    } catch (StackOverflowError e) {
      overflow = e;
    }
    assertTrue(ThrowableText.stack(overflow).length() < 33_000);
  }
}
