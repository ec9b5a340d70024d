package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.warren.broker.Await;
import dev.warren.cli.ExitCode;
import dev.warren.engine.EngineBrokenException.Reason;
import dev.warren.message.FailureKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs that do not come to their natural end. */
@Timeout(60)
class RunEndTest {
  private static final int MAX_IN_FLIGHT = 20_000;

  private final Shell shell = new Shell();

  /** Line after line for ever. */
  private static final class Endless extends InputStream {
    private boolean newline;

    @Override
    public int read() {
      newline = !newline;
      return newline ? '1' : '\n';
    }
  }

  /** Fails when some bytes were written. */
  private static final class Full extends OutputStream {
    private int room = 100_000;

    @Override
    public void write(int b) throws IOException {
      if (--room < 0) {
        throw new IOException("No space left on device");
      }
    }
  }

  @Test
  void anEndlessInputIsReadNoFurtherThanTheFirstOpenItemAllows() {
    shell.input(new Endless());
    shell.task((index, json) -> index == 5 ? Optional.empty() : TestEngine.echo(index, json));
    CompletableFuture<Shell.Result> run =
        shell.start("run", "echo", "--input", "-", "--output", "-", "--unordered");
    int expected = 5 + MAX_IN_FLIGHT;
    Await.until("read as far as allowed", () -> submitted() == expected);
    Await.until(
        "answered what can be", () -> shell.engine().ledger().totals().done() == expected - 1);
    shell.signal("INT");
    var result = run.join();
    assertEquals(expected, submitted());
    assertEquals(ExitCode.INTERRUPTED.code(), result.code());
    assertTrue(result.err().startsWith("producer: interrupted\n"), result.err());
    assertTrue(result.err().contains(" + 1 cancelled"), result.err());
    assertEquals(expected - 1, result.out().lines().count());
    assertTrue(shell.engine().isClosed());
  }

  @Test
  void whatWasCutOffLeavesNoGapInTheOutput() {
    shell.task((index, json) -> index == 5 ? Optional.empty() : TestEngine.echo(index, json));
    CompletableFuture<Shell.Result> run =
        shell.start("run", "echo", "--arg", "1", "--count", "10", "--output", "-");
    Await.until("answered what can be", () -> shell.engine().ledger().totals().done() == 9);
    shell.signal("INT");
    assertEquals(5, run.join().out().lines().count());
  }

  @Test
  void withoutAnOrderOnlyWhatWasCutOffHasNoLine() {
    shell.task((index, json) -> index == 5 ? Optional.empty() : TestEngine.echo(index, json));
    CompletableFuture<Shell.Result> run =
        shell.start("run", "echo", "--arg=1", "--count=10", "--output=-", "--unordered");
    Await.until("answered what can be", () -> shell.engine().ledger().totals().done() == 9);
    shell.signal("INT");
    assertEquals(9, run.join().out().lines().count());
  }

  @Test
  void whatCameBeforeTheCutIsWrittenEvenInOneGo() {
    shell.task(
        (index, json) -> {
          if (index == 5) {
            shell.engine().breakDown(Reason.BROKER, "gone");
            return Optional.empty();
          }
          return TestEngine.echo(index, json);
        });
    var result = shell.run("run", "echo", "--arg=1", "--count=10", "--output=-");
    assertEquals(5, result.out().lines().count());
  }

  @Test
  void terminationStopsReadingAndLetsTheRestFinish() throws IOException {
    var pipe = new PipedOutputStream();
    shell.input(new PipedInputStream(pipe));
    var release = new CountDownLatch(1);
    shell.task(
        (index, json) -> {
          awaitQuietly(release);
          return TestEngine.echo(index, json);
        });
    CompletableFuture<Shell.Result> run =
        shell.start("run", "echo", "--input", "-", "--output", "-");
    pipe.write("1\n2\n".getBytes(UTF_8));
    Await.until("two items under way", () -> submitted() == 2);
    shell.signal("TERM");
    assertFalse(run.isDone());
    release.countDown();
    var result = run.join();
    assertEquals(ExitCode.TERMINATED.code(), result.code());
    assertEquals(2, result.out().lines().count());
    assertTrue(result.err().startsWith("producer: terminated: no more input"), result.err());
    assertTrue(result.err().contains("2 submitted = 2 succeeded"), result.err());
  }

  @Test
  void anInterruptEndsTheWaitingOfATermination() {
    shell.task((index, json) -> Optional.empty());
    CompletableFuture<Shell.Result> run = shell.start("run", "echo", "--arg", "1", "--count", "2");
    Await.until("two items under way", () -> submitted() == 2);
    shell.signal("TERM");
    shell.signal("INT");
    var result = run.join();
    assertEquals(ExitCode.TERMINATED.code(), result.code());
    assertTrue(result.err().contains(" + 2 cancelled"), result.err());
  }

  @Test
  void anOutputThatFailsEndsTheRunAndNamesTheItem() {
    var result =
        shell.output(new Full()).run("run", "echo", "--arg", "1", "--count", "9999", "--output=-");
    assertEquals(ExitCode.SOME_FAILED.code(), result.code());
    String notice = result.err().lines().findFirst().orElseThrow();
    assertTrue(
        notice.matches("producer: cannot write .*item \\d+: No space left on device"), notice);
    assertTrue(shell.engine().isClosed());
  }

  @Test
  void aFullDiskIsNoSuccess() {
    assumeTrue(Files.exists(Path.of("/dev/full")));
    var result = shell.run("run", "echo", "--arg", "1", "--count", "1", "--output", "/dev/full");
    assertEquals(ExitCode.SOME_FAILED.code(), result.code());
    assertTrue(result.err().contains(": No space left on device"), result.err());
  }

  @ParameterizedTest
  @CsvSource({"BROKER, 3", "NO_WORKERS, 4", "WORKERS_CANNOT_START, 6"})
  void aBrokenEngineEndsTheRun(Reason reason, int code) {
    shell.task(
        (index, json) -> {
          shell.engine().breakDown(reason, "this is why");
          return Optional.empty();
        });
    var result = shell.run("run", "echo", "--arg", "1", "--count", "1", "--json");
    assertEquals(code, result.code());
    assertEquals("producer: this is why\n", result.err());
    assertTrue(result.out().contains("\"cancelled\":1"), result.out());
  }

  @Test
  void anEngineThatBrokeBeforeTheFirstItemEndsTheRunWithItsSummary() {
    shell.task(TestEngine::echo);
    shell.engine().breakDown(Reason.WORKERS_CANNOT_START, "this is why");
    var result = shell.run("run", "echo", "--arg", "1", "--count", "1", "--json");
    assertEquals(6, result.code(), result.err());
    assertEquals("producer: this is why\n", result.err());
    assertTrue(result.out().contains("\"submitted\":0"), result.out());
  }

  @ParameterizedTest
  @CsvSource({"20000", "500"})
  void chunksAreWhole(int maxInFlight) {
    shell.task(TestEngine::echo);
    var result =
        shell.run(
            "run",
            "echo",
            "--arg=1",
            "--count=1000",
            "--chunk-size=300",
            "--max-in-flight=" + maxInFlight,
            "--json");
    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().contains("\"messages\":4"), result.out());
  }

  @Test
  void aLedgerThatDoesNotBalanceIsToldApart() {
    shell.task(
        (index, json) -> {
          shell.engine().ledger().failed(FailureKind.FAILED);
          return TestEngine.echo(index, json);
        });
    var result = shell.run("run", "echo", "--arg", "1", "--count", "1");
    assertEquals(ExitCode.UNBALANCED.code(), result.code());
    assertTrue(result.err().contains("THIS DOES NOT BALANCE"), result.err());
  }

  private long submitted() {
    return shell.engine().ledger().totals().submitted();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
