package dev.warren.gather;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AutomaticChunksTest {
  @Test
  void itBeginsWithSingleItemsAndGrows() {
    AutomaticChunks chunks = new AutomaticChunks(2, 20_000, new MeanTime());
    assertEquals(1, chunks.next(-1));
    int last = 0;
    for (int i = 0; i < 100; i++) {
      last = chunks.next(-1);
    }
    assertEquals(64, last);
  }

  @Test
  void shortItemsTravelInLargeChunks() {
    AutomaticChunks chunks = new AutomaticChunks(2, 200_000, new MeanTime());
    chunks.ran(1, 2);
    assertEquals(5_000, chunks.next(-1));
    chunks.ran(1_000, 0);
    assertEquals(10_000, chunks.next(-1));
  }

  @Test
  void longItemsTravelAlone() {
    AutomaticChunks chunks = new AutomaticChunks(2, 20_000, new MeanTime());
    chunks.ran(1, 50_000);
    assertEquals(1, chunks.next(-1));
  }

  @Test
  void chunksShrinkTowardsTheEndSoThatWorkersFinishTogether() {
    AutomaticChunks chunks = new AutomaticChunks(2, 20_000, new MeanTime());
    chunks.ran(1, 1_000);
    assertEquals(10, chunks.next(800));
    assertEquals(5, chunks.next(40));
    assertEquals(1, chunks.next(8));
    assertEquals(1, chunks.next(1));
  }

  @Test
  void theLastChunksOfShortItemsAreStillWorthAMessage() {
    AutomaticChunks chunks = new AutomaticChunks(2, 20_000, new MeanTime());
    chunks.ran(1, 2);
    assertEquals(500, chunks.next(4_000));
    assertEquals(250, chunks.next(800));
    assertEquals(8, chunks.next(8));
  }

  @Test
  void whatACallHasLearntIsKnownToTheNext() {
    MeanTime time = new MeanTime();
    new AutomaticChunks(2, 20_000, time).ran(1, 100);
    assertEquals(100, new AutomaticChunks(2, 20_000, time).next(-1));
  }

  @Test
  void everyWorkerGetsSeveralChunksWithinTheBound() {
    AutomaticChunks chunks = new AutomaticChunks(4, 160, new MeanTime());
    chunks.ran(1, 1);
    assertTrue(chunks.next(-1) <= 10);
  }

  @Test
  void aFixedSizeIsAtLeastOne() {
    assertThrows(IllegalArgumentException.class, () -> ChunkSizer.fixed(0));
    assertThrows(IllegalArgumentException.class, () -> ChunkSizer.fixed(-1));
    assertEquals(7, ChunkSizer.fixed(7).next(3));
  }
}
