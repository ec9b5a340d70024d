package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A job of some seconds with exact answers, for faults in the middle of it. {@code
 * -Dwarren.chaos=short} makes it half as long.
 */
final class ChaosJob {
  static final boolean SHORT = "short".equals(System.getProperty("warren.chaos"));

  private static final int ITEMS = SHORT ? 200 : 400;

  private final BrokerEngine engine;
  private final TestJob job;

  /** Starts it. */
  ChaosJob(BrokerEngine engine) {
    this.engine = engine;
    List<String> acts = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      acts.add(i % 2 == 0 ? "sleep:40" : "square:" + i);
    }
    job = TestJob.act(engine, TestJob.options(), 1, acts);
  }

  /** Waits until so many eighths of it are answered. */
  void awaitEighths(int eighths) {
    awaitAnswers(ITEMS * eighths / 8);
  }

  /** Waits for so many answers more, or all. */
  void awaitMore(int answers) {
    awaitAnswers(Math.min(ITEMS, job.answered() + answers));
  }

  private void awaitAnswers(int answers) {
    Await.until(
        () -> job.answered() + " of " + answers + " answers",
        Duration.ofSeconds(180),
        () -> job.answered() >= answers);
  }

  /** Waits for the rest, and checks every answer. */
  void assertExact() {
    awaitEighths(8);
    for (int i = 0; i < ITEMS; i++) {
      job.assertValue(i, i % 2 == 0 ? "0" : Long.toString((long) i * i));
    }
    assertEquals(0, engine.ledger().totals().crashes());
    assertTrue(engine.ledger().totals().balances());
  }
}
