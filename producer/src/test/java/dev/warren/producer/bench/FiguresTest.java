package dev.warren.producer.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.warren.Execution;
import dev.warren.Outcome;
import dev.warren.producer.bench.Trial.Label;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What figures are made of, without a broker. */
class FiguresTest {

  @Test
  void theFirstTimeDoesNotCount() throws Exception {
    AtomicInteger times = new AtomicInteger();
    List<Reading> readings =
        Trial.repeat(
            "count",
            new Rounds(Duration.ZERO, 3),
            () -> new double[] {times.incrementAndGet(), -times.get()},
            new Label("times", "t"),
            new Label("the negative", "-t"));
    assertEquals(
        List.of(
            new Reading("count", "times", "t", List.of(2.0, 3.0, 4.0)),
            new Reading("count", "the negative", "-t", List.of(-2.0, -3.0, -4.0))),
        readings);
  }

  @Test
  void aReadingHasSpread() {
    Reading odd = new Reading("f", "w", "u", List.of(3.0, 1.0, 2.0));
    assertEquals(List.of(1.0, 2.0, 3.0), List.of(odd.min(), odd.median(), odd.max()));
    Reading even = new Reading("f", "w", "u", List.of(4.0, 1.0, 2.0, 3.0));
    assertEquals(List.of(1.0, 2.5, 4.0), List.of(even.min(), even.median(), even.max()));
    assertThrows(IllegalArgumentException.class, () -> new Reading("f", "w", "u", List.of()));
  }

  @Test
  void unevenTasksAreTheSameEveryTime() {
    List<Long> millis = Uneven.arguments();
    assertEquals(millis, Uneven.arguments());
    assertEquals(1_000, millis.size());
    assertEquals(10, millis.stream().filter(each -> each == 300).count());
    assertEquals(990, millis.stream().filter(each -> each == 3).count());
  }

  @Test
  void theIdealScheduleIsEvenUnlessOneTaskIsLonger() {
    assertEquals(0.150, Uneven.idealSeconds(List.of(100L, 50L, 50L, 100L), 2), 1e-9);
    assertEquals(0.100, Uneven.idealSeconds(List.of(100L, 50L, 50L, 100L), 8), 1e-9);
  }

  @Test
  void theFirstIdleWorkerIsTheOneWhoseLastItemEndedFirst() {
    List<Outcome<String>> outcomes =
        List.of(outcome(0, 1, 10), outcome(1, 2, 20), outcome(2, 1, 35), outcome(3, 2, 30));
    assertEquals(Instant.ofEpochMilli(30), Tail.firstIdle(outcomes));
  }

  private static Outcome<String> outcome(int index, long pid, long finished) {
    Instant end = Instant.ofEpochMilli(finished);
    return new Outcome.Success<>(index, "", new Execution("h", pid, 1, end, end, end));
  }
}
