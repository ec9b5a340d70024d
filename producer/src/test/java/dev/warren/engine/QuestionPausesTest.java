package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class QuestionPausesTest {
  private static long seconds(int supervisors, int still, boolean newcomer) {
    return QuestionPauses.pause(supervisors, Duration.ofSeconds(still), newcomer).toSeconds();
  }

  @Test
  void whileThingsMoveItIsAskedAsSeldomAsTheFleetIsLarge() {
    assertEquals(10, seconds(0, 0, false));
    assertEquals(10, seconds(50, 1, false));
    assertEquals(200, seconds(1_000, 0, false));
  }

  @Test
  void whileNothingMovesItIsAskedSoonerAndThenLessAndLess() {
    assertEquals(3, seconds(2, 3, false));
    assertEquals(3, seconds(2, 12, false));
    assertEquals(5, seconds(2, 20, false));
    assertEquals(10, seconds(2, 3_600, false));
    assertEquals(100, seconds(1_000, 3, false));
  }

  @Test
  void aNewcomerIsAskedSoon() {
    assertEquals(1, seconds(2, 0, true));
    assertEquals(100, seconds(1_000, 0, true));
  }
}
