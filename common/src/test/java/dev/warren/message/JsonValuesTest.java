package dev.warren.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValuesTest {

  private static JsonValues values(String... json) {
    JsonValues.Builder builder = new JsonValues.Builder(1);
    Stream.of(json).map(JsonBytes::of).forEach(builder::add);
    return builder.toValues();
  }

  private static String written(List<JsonBytes> values) {
    JsonWriter out = new JsonWriter(1);
    JsonValues.write(values, out);
    return out.written().asString();
  }

  @Test
  void isTheListOfWhatWasAdded() {
    JsonValues values = values("1", "[2,3]", "\"four\"");
    assertEquals(
        List.of(JsonBytes.of("1"), JsonBytes.of("[2,3]"), JsonBytes.of("\"four\"")), values);
    assertEquals("[1,[2,3],\"four\"]", written(values));
    assertEquals("[[2,3],\"four\"]", written(values.subList(1, 3)));
    assertThrows(IndexOutOfBoundsException.class, () -> values.get(3));
    assertThrows(IndexOutOfBoundsException.class, () -> values.get(-1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1,[2],3]", "[ 1 , [2]\n,\t3 ]", "[1, [2],3]"})
  void slicesOfATextAreWrittenWithoutWhatStoodBetweenThem(String text) throws Exception {
    JsonValues values = JsonSlicer.elements(JsonBytes.of(" " + text));
    assertEquals("[1,[2],3]", written(values));
    assertTrue(JsonValues.bytes(values) >= written(values).length() - 1);
    assertEquals("[1,[2],3]", written(List.copyOf(values)));
  }

  @Test
  void whatWasTakenStaysAsItWasWhileThereIsRoom() {
    JsonValues.Builder builder = new JsonValues.Builder(3, 6);
    builder.add(JsonBytes.of("1"));
    JsonValues first = builder.toValues(0, 1);
    assertTrue(builder.hasRoom(JsonBytes.of("2345")));
    assertFalse(builder.hasRoom(JsonBytes.of("23456")));
    builder.add(JsonBytes.of("2345"));
    assertFalse(builder.hasRoom(JsonBytes.of("6")));
    assertEquals("[1]", written(first));
    assertEquals("[2345]", written(builder.toValues(1, 2)));
  }
}
