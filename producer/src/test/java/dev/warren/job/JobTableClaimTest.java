package dev.warren.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who answers an item, and which items are open. */
class JobTableClaimTest {
  private final JobTable<Chunk> table = new JobTable<>(new Counters());
  private final Object one = new Object();
  private final Object two = new Object();

  private Chunk add(Object call, int firstIndex, int items) {
    Chunk chunk = new Chunk(call, new RetryPolicy(0, Duration.ZERO, 3), firstIndex, items);
    return table.add(chunk) ? chunk : null;
  }

  private Chunk claim(long id) {
    return table.claim(id, 1).chunk();
  }

  @Test
  void itemsAreNumberedThroughAllCalls() {
    assertEquals(0, add(one, 0, 3).first());
    assertEquals(3, add(two, 0, 2).first());
    assertEquals(5, add(one, 3, 1).first());
  }

  @Test
  void anItemIsClaimedOnce() {
    add(one, 0, 3);
    assertNotNull(claim(1));
    assertNull(claim(1));
    assertNotNull(claim(0));
    assertNotNull(claim(2));
    assertNull(claim(2));
    assertNull(claim(99));
    assertNull(claim(-1));
  }

  @Test
  void consecutiveItemsAreClaimedTogetherAsFarAsTheyAreOpenAndOfOneChunk() {
    Chunk chunk = add(one, 0, 5);
    add(one, 5, 5);
    claim(3);
    assertEquals(new Claim<>(chunk, 3, false), table.look(0, 10));
    assertEquals(new Claim<>(chunk, 2, false), table.claim(0, 2));
    assertEquals(new Claim<>(null, 1, false), table.claim(1, 10));
    assertEquals(new Claim<>(chunk, 1, false), table.claim(2, 10));
    assertEquals(new Claim<>(chunk, 1, true), table.claim(4, 10));
    assertEquals(5, table.claim(5, 10).items());
  }

  @Test
  void theLastOfAChunkIsTold() {
    add(one, 0, 2);
    assertFalse(table.claim(1, 1).isLast());
    assertTrue(table.claim(0, 1).isLast());
    assertFalse(table.claim(0, 1).isLast());
  }

  @Test
  void aNumberLeadsBackToTheIndexInItsCall() {
    add(one, 0, 4);
    Chunk chunk = add(two, 7, 3);
    assertSame(chunk, claim(6));
    assertEquals(9, chunk.indexOf(6));
    assertEquals(2, chunk.offset(6));
  }

  @Test
  void openItemsOfACallAreFoundByIndex() {
    add(one, 0, 3);
    add(two, 0, 3);
    add(one, 3, 3);
    claim(1);
    assertEquals(List.of(2L, 6L, 7L), table.open(one, 1, 4));
    assertEquals(List.of(3L, 4L, 5L), table.open(two, 0, 100));
    assertEquals(List.of(), table.open(new Object(), 0, 100));
    assertEquals(List.of(), table.open(one, 4, 3));
  }

  @Test
  void whatRunsDoesNotWait() {
    add(one, 0, 3);
    table.take(1);
    assertEquals(List.of(0L, 2L), table.cancelWaiting(one, 0, 2, 0));
    assertEquals(List.of(0L, 1L, 2L), table.open(one, 0, 2));
  }

  /** Each cancel that looks at all that is open takes minutes here, and others wait meanwhile. */
  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void toCancelOneOfManyItemsIsNotToLookAtAll() {
    int items = 100_000;
    for (int i = 0; i < items; i++) {
      add(one, i, 1);
    }
    Chunk large = add(two, 0, items);
    for (int i = items - 1; i >= 0; i--) {
      assertEquals(List.of((long) i), table.open(one, i, i));
      assertEquals(List.of(large.first() + i), table.open(two, i, i));
      assertNotNull(claim(i));
      assertEquals(List.of(), table.open(one, i, i));
    }
  }

  @Test
  void closedItTakesNothingMore() {
    add(one, 0, 2);
    assertEquals(List.of(0L, 1L), table.close());
    assertNull(add(one, 2, 1));
    assertNotNull(claim(0));
  }

  @Test
  void onlyTheNewestCopyOfAnOpenItemIsCurrent() {
    add(one, 0, 2);
    assertTrue(table.isCurrent(0, 0));
    assertFalse(table.isCurrent(0, 1));
    claim(0);
    assertFalse(table.isCurrent(0, 0));
    assertNull(table.take(0));
  }
}
