package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import dev.warren.producer.cli.ProgressDisplay.When;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Screen screen = new Screen(new PrintStream(err, true, UTF_8));

  private String text() {
    return err.toString(UTF_8);
  }

  @Test
  void saysAtOnceWhatTheRunBeginsWith() {
    try (ProgressDisplay progress = ProgressDisplay.open(When.ALWAYS, screen, LONG)) {
      progress.starting("starting a broker");
      assertEquals("\rstarting a broker ...", text());
    }
    assertTrue(text().endsWith("\r" + " ".repeat(21) + "\r"), text());
  }

  @Test
  void saysWhatIsWaitedForUntilTheFirstAnswer() {
    try (ProgressDisplay progress = ProgressDisplay.open(When.ALWAYS, screen, LONG)) {
      progress.starting("starting a broker");
      AtomicLong done = new AtomicLong();
      progress.begin(3, done::get, () -> "waiting for workers");
      Await.until("what is waited for", () -> text().contains("\rwaiting for workers ..."));
      done.set(1);
      Await.until("the bar", () -> text().contains("1/3"));
    }
  }

  @Test
  void isSilentWithoutALineOfItsOwn() {
    try (ProgressDisplay progress = ProgressDisplay.open(When.NEVER, screen, LONG)) {
      progress.starting("starting a broker");
      progress.begin(3, () -> 1, () -> "waiting for workers");
    }
    assertEquals("", text());
  }

  @Test
  void tellsEvenThenOnceForEachThingThatTakesLong() {
    try (ProgressDisplay progress =
        ProgressDisplay.open(When.NEVER, screen, Duration.ofMillis(1))) {
      progress.starting("starting a broker");
      Await.until("a notice", () -> text().contains("\n"));
      progress.begin(3, () -> 0, () -> "waiting for workers");
      Await.until("another", () -> text().lines().count() == 2);
    }
    assertEquals(
        "producer: still starting a broker\nproducer: still waiting for workers\n", text());
  }
}
