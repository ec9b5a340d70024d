package dev.warren.worker;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.message.IndexRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class CancellationsTest {
  private final Cancellations cancellations = new Cancellations();

  @Test
  void rangesIncludeBothEnds() {
    cancellations.add("a", List.of(new IndexRange(3, 5), new IndexRange(9, 9)));
    assertFalse(cancellations.cover("a", 2));
    assertTrue(cancellations.cover("a", 3));
    assertTrue(cancellations.cover("a", 5));
    assertFalse(cancellations.cover("a", 6));
    assertTrue(cancellations.cover("a", 9));
    assertFalse(cancellations.cover("b", 3));
  }

  @Test
  void theOldestJobsAreForgottenSoThatMemoryStaysBounded() {
    for (int i = 0; i < 1_001; i++) {
      cancellations.add("job" + i, List.of(IndexRange.ALL));
    }
    assertFalse(cancellations.cover("job0", 1));
    assertTrue(cancellations.cover("job1000", 1));
  }
}
