package dev.warren.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.message.IndexRange;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CancelledItemsTest {
  private long now;
  private final CancelledItems items = new CancelledItems(() -> now);

  private static List<IndexRange> range(long first, long last) {
    return List.of(new IndexRange(first, last));
  }

  private Map<String, List<IndexRange>> all() {
    var all = new LinkedHashMap<String, List<IndexRange>>();
    items.forEach(all::put);
    return all;
  }

  @Test
  void knowsTheItemsOfItsRanges() {
    items.add("a", range(3, 5));
    items.add("a", range(9, 9));
    items.add("b", List.of(IndexRange.ALL));
    assertFalse(items.contains("a", 2));
    assertTrue(items.contains("a", 3));
    assertTrue(items.contains("a", 5));
    assertTrue(items.contains("a", 9));
    assertFalse(items.contains("c", 3));
    assertTrue(items.contains("b", Long.MAX_VALUE));
    assertEquals(
        Map.of(
            "a", List.of(new IndexRange(3, 5), new IndexRange(9, 9)), "b", List.of(IndexRange.ALL)),
        all());
  }

  @Test
  void forgetsAfterAnHourUnlessRepeated() {
    items.add("a", range(1, 1));
    items.add("b", range(1, 1));
    now += Duration.ofMinutes(40).toNanos();
    items.add("a", range(1, 1));
    now += Duration.ofMinutes(40).toNanos();
    assertEquals(Map.of("a", range(1, 1)), all());
    now += Duration.ofMinutes(40).toNanos();
    assertEquals(Map.of(), all());
  }

  @Test
  void forgetsTheOldestOfTooMany() {
    items.add("a", range(1, 1));
    var many =
        LongStream.range(0, CancelledItems.MAX_RANGES).mapToObj(i -> new IndexRange(i, i)).toList();
    items.add("b", many);
    assertFalse(items.contains("a", 1));
    items.add("b", many);
    assertEquals(CancelledItems.MAX_RANGES, all().get("b").size());
    items.add("b", range(20_000, 20_001));
    assertFalse(items.contains("b", 0));
    assertTrue(items.contains("b", 1));
    assertTrue(items.contains("b", 20_001));
  }
}
