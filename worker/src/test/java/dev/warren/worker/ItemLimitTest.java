package dev.warren.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.warren.worker.ItemLimit.Claim;
import org.junit.jupiter.api.Test;

class ItemLimitTest {

  @Test
  void soManyItemsMayRunAndTheLastOneIsTold() {
    ItemLimit limit = new ItemLimit(3);
    assertEquals(Claim.GRANTED, limit.claim());
    assertEquals(Claim.GRANTED, limit.claim());
    assertEquals(Claim.LAST, limit.claim());
    assertEquals(Claim.REFUSED, limit.claim());
    assertEquals(Claim.REFUSED, limit.claim());
    assertEquals(Claim.LAST, new ItemLimit(1).claim());
  }

  @Test
  void withoutALimitAllMayRun() {
    ItemLimit none = new ItemLimit(0);
    for (int i = 0; i < 1_000; i++) {
      assertEquals(Claim.GRANTED, none.claim());
    }
  }
}
