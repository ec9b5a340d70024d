package dev.warren.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Type;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ValueRefusalTest extends ValueFixture {

  @Test
  void nulls() {
    for (Type type :
        new Type[] {
          String.class,
          Integer.class,
          Long.class,
          BigInteger.class,
          Double.class,
          Boolean.class,
          Float.class,
          Point.class
        }) {
      assertEquals("null", json(null, type));
      assertNull(parse("null", type));
    }
    for (Type type : new Type[] {int.class, long.class, double.class, boolean.class, char.class}) {
      assertEquals("$", unwritable(null, type).path());
      assertEquals("$", unreadable("null", type).path());
    }
    assertEquals("$.y", unreadable("{\"x\":1,\"y\":null}", Point.class).path());
    unreadable("{\"x\":1}", Point.class);
    assertEquals("$[1]", unreadable("[1,null]", int[].class).path());
  }

  @Test
  void aPathPointsIntoTheValue() {
    String json = "[{\"a\":{\"x\":1,\"y\":2}},{\"b\":{\"x\":1,\"y\":\"no\"}}]";
    ValueException e = unreadable(json, Types.of("nested"));
    assertEquals("$[1].b.y", e.path());
    assertTrue(e.getMessage().contains("no"), e.getMessage());

    Map<String, Object> shape = Map.of("shapes", List.of(1, new Shape() {}));
    assertEquals("$.shapes[1]", unwritable(shape, Map.class).path());
  }

  private static byte[] encodeArguments(Object[] arguments, List<Type> types)
      throws ValueException {
    JsonValues.Builder items = new JsonValues.Builder(1);
    try {
      ValueCodec.encodeArguments(arguments, types, items);
    } catch (ValueException e) {
      assertEquals(0, items.bytes());
      throw e;
    }
    return items.toValues().get(0).toByteArray();
  }

  @Test
  void pathsOfArguments() throws ValueException {
    List<Type> types = List.of(int.class, Point.class);
    byte[] json = encodeArguments(new Object[] {3, new Point(1, 2)}, types);
    assertEquals("[3,{\"x\":1,\"y\":2}]", JsonBytes.of(json).asString());
    assertArrayEquals(
        new Object[] {3, new Point(1, 2)}, ValueCodec.decodeArguments(JsonBytes.of(json), types));
    assertEquals(
        "$[0]",
        assertThrows(ValueException.class, () -> encodeArguments(new Object[] {null, null}, types))
            .path());
    assertEquals(
        "$[1].x",
        assertThrows(
                ValueException.class,
                () -> ValueCodec.decodeArguments(JsonBytes.of("[3,{\"x\":1.5,\"y\":2}]"), types))
            .path());
    for (String wrong : new String[] {"[]", "[1]", "[1,null,3]", "1", "{}", "[1,2", "[1,2]]", ""}) {
      assertThrows(
          ValueException.class, () -> ValueCodec.decodeArguments(JsonBytes.of(wrong), types));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "x",
        "1 2",
        "01",
        "+1",
        "1.5",
        "1e2",
        "\"1\"",
        "[1]",
        "{}",
        "true",
        "nul",
        "--1",
        "2147483648",
        "-2147483649",
        "99999999999999999999",
        "NaN"
      })
  void noInt(String json) {
    unreadable(json, int.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"",
        "\"\\\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\n\"",
        "'a'",
        "\"a\" 1",
        "5"
      })
  void noString(String json) {
    unreadable(json, String.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1.", ".5", "0x10", "1f", "1e", "NaN", "\"1\"", "\"nan\"", "--1", "1 2", "01"})
  void noDouble(String json) {
    unreadable(json, double.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "True", "truex", "true false", "1", "\"true\"", "nul", "[true]"})
  void noBoolean(String json) {
    unreadable(json, boolean.class);
    unreadable(json, Boolean.class);
  }

  @Test
  void brokenUtf8() {
    byte[] json = {'"', (byte) 0xc3, '"'};
    for (Type type : new Type[] {String.class, JsonNode.class}) {
      assertThrows(ValueException.class, () -> ValueCodec.decode(JsonBytes.of(json), type));
    }
  }

  @Test
  void unknownFieldsAndAbstractTypes() {
    assertEquals("$.z", unreadable("{\"x\":1,\"y\":2,\"z\":3}", Point.class).path());
    unreadable("{}", Shape.class);
    unreadable("[\"java.util.ArrayList\",[]]", Shape.class);
    unreadable("\"BLUE\"", Colour.class);
    unreadable("0", Colour.class);
  }

  @Test
  void depth() {
    Object fine = 1;
    for (int i = 0; i < 200; i++) {
      fine = List.of(fine);
    }
    Object deep = List.of(fine);
    String json = "[".repeat(200) + 1 + "]".repeat(200);
    assertEquals(json, json(fine, Object.class));
    assertEquals(fine, parse(json, Object.class));
    assertTrue(unwritable(deep, Object.class).getMessage().contains("200"));
    assertTrue(unreadable("[" + json + "]", Object.class).getMessage().contains("200"));
    assertTrue(unreadable("[" + json + "]", JsonNode.class).getMessage().contains("200"));
    Object[] cycle = new Object[1];
    cycle[0] = cycle;
    unwritable(cycle, Object[].class);
  }

  @Test
  void depthOfArguments() throws ValueException {
    String json = "[".repeat(201) + 1 + "]".repeat(201);
    List<Type> types = List.of(JsonNode.class);
    Object[] arguments = ValueCodec.decodeArguments(JsonBytes.of(json), types);
    assertEquals(json, JsonBytes.of(encodeArguments(arguments, types)).asString());
    assertThrows(
        ValueException.class,
        () -> ValueCodec.decodeArguments(JsonBytes.of("[" + json + "]"), types));
  }

  @Test
  void size() {
    String fits = "x".repeat(Limits.MAX_VALUE_BYTES - 2);
    assertEquals(Limits.MAX_VALUE_BYTES, json(fits, String.class).length());
    tooLarge(unwritable(fits + "x", String.class));
    tooLarge(unwritable("é".repeat(Limits.MAX_VALUE_BYTES / 2), String.class));
    tooLarge(unwritable(List.of(fits, 1), List.class));
    tooLarge(unwritable(new byte[Limits.MAX_VALUE_BYTES], byte[].class));
    tooLarge(unwritable(BigInteger.ONE.shiftLeft(1 << 28), BigInteger.class));
    tooLarge(unwritable(List.of(BigInteger.ONE.shiftLeft(1 << 28)), List.class));
    tooLarge(unreadable("[" + fits + "]]", List.class));
    tooLarge(
        assertThrows(
            ValueException.class,
            () -> encodeArguments(new Object[] {fits, fits}, List.of(String.class, String.class))));
  }

  private static void tooLarge(ValueException e) {
    assertTrue(e.getMessage().contains("8388608"), e.getMessage());
  }

  record Unreadable(int x) {
    Unreadable {
      if (x < 0) {
        throw new IllegalArgumentException("x is negative");
      }
    }

    @Override
    public int x() {
      throw new IllegalStateException("x is secret");
    }
  }

  @Test
  void typesThatThrow() {
    ValueException e = unwritable(List.of(new Unreadable(1)), List.class);
    assertEquals("$[0].x", e.path());
    assertTrue(e.getMessage().contains("x is secret"), e.getMessage());
    e = unreadable("{\"x\":-1}", Unreadable.class);
    assertTrue(e.getMessage().contains("x is negative"), e.getMessage());
  }

  @Test
  void damagedAnywhere() {
    String photo =
        "{\"name\":\"p\",\"points\":[{\"x\":-1,\"y\":2}],\"note\":null,\"data\":\"Af8=\","
            + "\"colour\":\"GREEN\",\"c\":\"c\"}";
    List<String> values =
        List.of(photo, "[1.5e3,\"\\ud83d\\n\"]", "-12345678901234567890", "7", "\"x\"");
    List<Type> types =
        List.of(
            Photo.class,
            Types.of("nested"),
            JsonNode.class,
            Object.class,
            BigInteger.class,
            int.class,
            double.class,
            String.class,
            Instant.class,
            char.class);
    Random random = new Random(7);
    for (int i = 0; i < 50_000; i++) {
      byte[] json = values.get(i % values.size()).getBytes(StandardCharsets.UTF_8);
      for (int k = random.nextInt(3); k >= 0; k--) {
        json[random.nextInt(json.length)] = (byte) random.nextInt(256);
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(json.length) : json.length;
      try {
        ValueCodec.decode(new JsonBytes(json, 0, length), types.get(random.nextInt(types.size())));
      } catch (ValueException e) {
        assertTrue(e.path().startsWith("$"), e.path());
      }
    }
  }
}
