package dev.warren.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostClocksTest {
  private static final long SECOND = 1_000_000;

  private final HostClocks clocks = new HostClocks("here");

  @Test
  void aClockThatMayBeRightIsTakenToBeRight() {
    clocks.ran("w", 0, SECOND, 2 * SECOND, 3 * SECOND); // a slow way back proves nothing
    clocks.ran("w", 0, SECOND, 2 * SECOND, 2 * SECOND + 300);
    assertEquals(List.of(), clocks.takeNew());
  }

  @Test
  void anItemThatEndsAfterItsAnswerCameHasAClockThatIsAhead() {
    clocks.ran("w", 0, 6 * SECOND, 7 * SECOND, 2 * SECOND);
    assertEquals(List.of(new Event.ClockCompared("w", 5_000)), clocks.takeNew());
    clocks.ran("w", 0, 7 * SECOND, 8 * SECOND, 3 * SECOND - 1_000);
    assertEquals(List.of(), clocks.takeNew());
    clocks.ran("w", 0, 7 * SECOND, 8 * SECOND, 3 * SECOND - 100_000);
    assertEquals(List.of(new Event.ClockCompared("w", 5_100)), clocks.takeNew());
  }

  @Test
  void anItemThatStartsBeforeItWasSubmittedHasAClockThatIsBehind() {
    clocks.ran("w", 9 * SECOND, 2 * SECOND, 3 * SECOND, 11 * SECOND);
    assertEquals(List.of(new Event.ClockCompared("w", -7_000)), clocks.takeNew());
  }

  @Test
  void timesThatNoClockCanHaveProveNothing() {
    long now = 1_790_000_000 * SECOND;
    clocks.ran("w", now, 0, SECOND, now + SECOND);
    clocks.ran("w", now, now, Long.MAX_VALUE, now + SECOND);
    clocks.ran("w", now, Long.MIN_VALUE, now, now + SECOND);
    assertEquals(List.of(), clocks.takeNew());
  }

  @Test
  void theClockHereIsTheMeasure() {
    clocks.ran("here", 9 * SECOND, 2 * SECOND, 30 * SECOND, 11 * SECOND);
    assertEquals(List.of(), clocks.takeNew());
  }
}
