package dev.warren.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;

class HeapShareTest {
  private record Point(int x) {}

  private static JsonBytes list(String element, int bytes) {
    return JsonBytes.of(
        "[" + (element + ",").repeat(bytes / (element.length() + 1)) + element + "]");
  }

  @Test
  void emptyObjectsAreManyTimesTheirText() {
    JsonBytes objects = list("{}", 3_000_000);
    assertTrue(HeapShare.estimate(objects, true) > 100_000_000);
    assertTrue(HeapShare.estimate(objects, false) < 60_000_000);
  }

  @Test
  void signsInTextAreText() {
    JsonBytes text = list("\"{[,:\\\\\\\"{\"", 1_000);
    JsonBytes plain = list("\"xxxxxxxxx\"", 1_000);
    long commas = text.asString().split("\",\"").length;
    assertEquals(commas * 72, HeapShare.estimate(text, false) - text.length(), 200);
    assertTrue(HeapShare.estimate(plain, false) < 20_000);
  }

  @Test
  void whatFitsIsRead() throws ValueException {
    JsonBytes points = list("{\"x\":1}", 1_000_000);
    var type = new TypeReference<List<Point>>() {}.getType();
    assertEquals(125_001, ((List<?>) ValueCodec.decode(points, type)).size());
    assertTrue(HeapShare.estimate(points, false) < 10_000_000);
    ValueCodec.decode(list("1", 4_000_000), int[].class);
  }

  @Test
  void theTypeSaysWhatBecomesOfIt() {
    JsonBytes maps = list("{\"x\":1}", 1_000_000);
    assertTrue(
        HeapShare.estimate(maps, true) > 3 * HeapShare.estimate(maps, false),
        "names of records are no objects");
  }
}
