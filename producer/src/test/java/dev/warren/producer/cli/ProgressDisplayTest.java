package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.Progress;
import dev.warren.broker.Await;
import dev.warren.producer.cli.ProgressDisplay.When;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {
  private static final String TIME = "2026-11-30 12:34:56.789 ";
  private static final Duration LONG = Duration.ofMinutes(10);

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Screen screen = new Screen(new PrintStream(err, true, UTF_8));

  private static Progress done(long items) {
    return new Progress(items, items, 0);
  }

  private String text() {
    return err.toString(UTF_8);
  }

  private ProgressDisplay open(When when, Duration patience, Duration interval) {
    return ProgressDisplay.open(when, ErrorTerminal.none(), screen, patience, interval);
  }

  @Test
  void saysAtOnceWhatTheRunBeginsWith() {
    try (ProgressDisplay progress = open(When.ALWAYS, LONG, LONG)) {
      progress.starting("starting a broker");
      assertEquals("\rstarting a broker ...", text());
    }
    assertTrue(text().endsWith("\r" + " ".repeat(21) + "\r"), text());
  }

  @Test
  void saysWhatIsWaitedForUntilTheFirstAnswer() {
    try (ProgressDisplay progress = open(When.ALWAYS, LONG, LONG)) {
      progress.starting("starting a broker");
      AtomicLong done = new AtomicLong();
      progress.begin(3, () -> done(done.get()), () -> "waiting for workers", () -> 2);
      Await.until("what is waited for", () -> text().contains("\rwaiting for workers ..."));
      done.set(1);
      Await.until("the bar", () -> text().contains("33 %  1 of 3  "));
    }
  }

  @Test
  void isSilentWithoutALineOfItsOwn() {
    try (ProgressDisplay progress = open(When.NEVER, LONG, LONG)) {
      progress.starting("starting a broker");
      progress.begin(3, () -> done(1), () -> "waiting for workers", () -> 2);
    }
    assertEquals("", text());
  }

  @Test
  void tellsHowFarItIsFromTimeToTimeWhereThereIsNoTerminal() {
    Duration often = Duration.ofMillis(1);
    try (ProgressDisplay progress = open(When.AUTO, LONG, often)) {
      progress.starting("starting a broker");
      progress.begin(3, () -> new Progress(3, 1, 1), () -> "", () -> 2);
      Await.until("two lines", () -> text().lines().count() >= 2);
    }
    assertEquals(-1, text().indexOf('\r'), "it may be a file");
    String first = text().lines().findFirst().orElseThrow();
    assertTrue(first.contains("producer: 2 of 3 tasks done (66 %), 1 failed, "), first);
    assertTrue(first.endsWith(" left, 2 workers"), first);
  }

  @Test
  void tellsEvenThenOnceForEachThingThatTakesLong() {
    try (ProgressDisplay progress = open(When.NEVER, Duration.ofMillis(1), LONG)) {
      progress.starting("starting a broker");
      Await.until("a notice", () -> text().contains("\n"));
      progress.begin(3, () -> done(0), () -> "waiting for workers", () -> 2);
      Await.until("another", () -> text().lines().count() == 2);
    }
    assertEquals(
        List.of("producer: still starting a broker", "producer: still waiting for workers"),
        text().lines().map(line -> line.substring(TIME.length())).toList());
  }

  @Test
  void theEndOfWhatWasToldOfIsToldToo() {
    AtomicLong done = new AtomicLong(1);
    try (ProgressDisplay progress = open(When.AUTO, LONG, Duration.ofMillis(50))) {
      progress.starting("starting a broker");
      progress.begin(3, () -> done(done.get()), () -> "", () -> 2);
      Await.until("a line", () -> text().lines().count() >= 1);
      done.set(3);
    }
    assertTrue(text().lines().reduce((a, b) -> b).orElseThrow().contains("3 of 3 "), text());
  }
}
