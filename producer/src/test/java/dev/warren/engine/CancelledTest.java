package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.warren.message.IndexRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class CancelledTest {
  private final Cancelled cancelled = new Cancelled();

  @Test
  void neighboursBecomeOneRange() {
    assertEquals(
        List.of(new IndexRange(1, 3), new IndexRange(5, 5), new IndexRange(8, 9)),
        cancelled.add(List.of(1L, 2L, 3L, 5L, 8L, 9L)));
  }

  @Test
  void allReplacesWhatWasKnown() {
    cancelled.add(List.of(1L));
    cancelled.all();
    assertEquals(List.of(IndexRange.ALL), cancelled.ranges());
  }
}
