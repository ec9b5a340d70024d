package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.message.JsonBytes;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PendingItemsTest {
  private final PendingItems pending = new PendingItems();
  private final Work one = work();
  private final Work two = work();

  private static Work work() {
    WorkOptions options = new WorkOptions(0, 0, Duration.ZERO, 3);
    return new Work("echo", null, null, options, (index, answer) -> {});
  }

  private PendingChunk add(Work work, int firstIndex, int items) {
    return pending.add(work, firstIndex, Collections.nCopies(items, JsonBytes.of("[]")), 0);
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
    assertNotNull(pending.claim(1));
    assertNull(pending.claim(1));
    assertNotNull(pending.claim(0));
    assertNotNull(pending.claim(2));
    assertNull(pending.claim(2));
    assertNull(pending.claim(99));
    assertNull(pending.claim(-1));
  }

  @Test
  void aNumberLeadsBackToTheIndexInItsCall() {
    add(one, 0, 4);
    PendingChunk chunk = add(two, 7, 3);
    assertEquals(9, pending.claim(6).indexOf(6));
    assertEquals(two, chunk.work());
  }

  @Test
  void openItemsOfACallAreFoundByIndex() {
    add(one, 0, 3);
    add(two, 0, 3);
    add(one, 3, 3);
    pending.claim(1);
    assertEquals(List.of(2L, 6L, 7L), pending.open(one, 1, 4));
    assertEquals(List.of(3L, 4L, 5L), pending.open(two, 0, 100));
  }

  /** Each cancel that looks at all that is open takes minutes here, and others wait meanwhile. */
  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void toCancelOneOfManyItemsIsNotToLookAtAll() {
    int items = 100_000;
    for (int i = 0; i < items; i++) {
      add(one, i, 1);
    }
    PendingChunk large = add(two, 0, items);
    for (int i = items - 1; i >= 0; i--) {
      assertEquals(List.of((long) i), pending.open(one, i, i));
      assertEquals(List.of(large.first() + i), pending.open(two, i, i));
      assertNotNull(pending.claim(i));
      assertEquals(List.of(), pending.open(one, i, i));
    }
  }

  @Test
  void closedItTakesNothingMore() {
    add(one, 0, 2);
    assertEquals(List.of(0L, 1L), pending.close());
    assertNull(add(one, 2, 1));
    assertNotNull(pending.claim(0));
  }

  @Test
  void anAnsweredItemHasNoStateToChange() {
    add(one, 0, 2);
    pending.claim(0);
    assertFalse(pending.update(0, (chunk, state) -> state.crashes++));
    assertTrue(pending.update(1, (chunk, state) -> state.crashes++));
    assertTrue(pending.update(1, (chunk, state) -> assertEquals(1, state.crashes)));
  }
}
