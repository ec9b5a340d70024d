package dev.warren.pool;

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
    assertEquals(8, last);
  }

  @Test
  void shortItemsTravelInLargeChunks() {
    AutomaticChunks chunks = new AutomaticChunks(2, 200_000, new MeanTime());
    chunks.ran(1, 2);
    assertEquals(5_000, sizeWhereAllFits(chunks));
    chunks.ran(1_000, 0);
    chunks.sent(5_000, 5_000);
    assertEquals(10_000, sizeWhereAllFits(chunks));
  }

  private static int sizeWhereAllFits(AutomaticChunks chunks) {
    for (int i = 0; i < 20; i++) {
      int size = chunks.next(-1);
      chunks.sent(size, size);
    }
    return chunks.next(-1);
  }

  @Test
  void chunksAreNoLargerThanWhatFitsIntoAMessage() {
    AutomaticChunks chunks = new AutomaticChunks(2, 200_000, new MeanTime());
    chunks.ran(1, 2);
    int size = chunks.next(-1);
    chunks.sent(size, 3);
    assertEquals(3, chunks.next(-1));
    chunks.sent(3, 3);
    assertEquals(6, chunks.next(-1));
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
    sizeWhereAllFits(chunks);
    assertEquals(500, chunks.next(4_000));
    assertEquals(250, chunks.next(800));
    assertEquals(8, chunks.next(8));
  }

  @Test
  void whatACallHasLearntIsKnownToTheNext() {
    MeanTime time = new MeanTime();
    new AutomaticChunks(2, 20_000, time).ran(1, 200);
    assertEquals(50, new AutomaticChunks(2, 20_000, time).next(-1));
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
