package dev.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A million items in a small heap, with a broker in it. */
@Timeout(600)
class MemoryIT {

  @Test
  void aMillionItemsInAHeapOf64MegabytesOnProcesses() throws Exception {
    assertEquals("500000500000", MemoryTest.sum("processes"));
  }
}
