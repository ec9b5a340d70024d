package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class IncomingTest {
  @Test
  void fewLargeResultsAreHeldAndManySmallOnes() {
    assertEquals(64, Incoming.prefetch(0));
    assertEquals(64, Incoming.prefetch(1_000));
    assertEquals(Incoming.LEAST_PREFETCH, Incoming.prefetch(16 << 20));
    assertTrue(Incoming.prefetch(2 << 20) < 64);
  }
}
