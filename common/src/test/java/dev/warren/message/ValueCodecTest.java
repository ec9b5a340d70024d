package dev.warren.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ValueCodecTest extends ValueFixture {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "7",
        "-12",
        "2147483647",
        "2147483648",
        "-2147483649",
        "9223372036854775807",
        "9223372036854775808",
        "123456789012345678901234567890",
        "1.50",
        "1e3",
        "true",
        "false",
        "null",
        "\"\"",
        "\"a\\u00e9\\n\"",
        "[1]",
        "{}"
      })
  void nodesAreTheSameAsJacksonReadsAndWrites(String text) throws Exception {
    JsonBytes json = JsonBytes.of(text);
    Object node = ValueCodec.decode(json, JsonNode.class);
    Object jacksons = JacksonValues.decode(json, JsonNode.class);
    assertEquals(jacksons, node);
    assertEquals(jacksons.getClass(), node.getClass());
    assertEquals(
        new String(JacksonValues.encode(node, JsonNode.class), UTF_8),
        new String(ValueCodec.encode(node, JsonNode.class), UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tru", "01", "-", "\"", "nul", "+1", ""})
  void whatIsNoJsonIsNoNode(String text) {
    assertThrows(ValueException.class, () -> ValueCodec.decode(JsonBytes.of(text), JsonNode.class));
  }

  /** An array of one small integer is read in a way of its own. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "7",
        "-12",
        " 7",
        "7 ",
        "01",
        "-",
        "",
        "1,2",
        "1]",
        "2147483648",
        "999999999999999999",
        "1234567890123456789",
        "1.0",
        "1e2",
        "null",
        "[1]",
        "\"7\""
      })
  void theOnlyArgumentIsReadAsTheSameValueElsewhere(String text) {
    for (Class<?> type :
        List.of(
            int.class, Integer.class, long.class, double.class, BigInteger.class, JsonNode.class)) {
      assertEquals(
          outcome(() -> ValueCodec.decodeArguments(JsonBytes.of("[1," + text + "]"), twice(type))),
          outcome(
              () -> {
                Object one = ValueCodec.decodeArguments(JsonBytes.of("[1]"), List.of(type))[0];
                JsonBytes array = JsonBytes.of("[" + text + "]");
                return new Object[] {one, ValueCodec.decodeArguments(array, List.of(type))[0]};
              }),
          text + " as " + type);
    }
  }

  private static List<Type> twice(Type type) {
    return List.of(type, type);
  }

  private static Object outcome(Callable<Object[]> decode) {
    try {
      return Arrays.asList(decode.call());
    } catch (Exception e) {
      return e.getClass();
    }
  }

  @Test
  void numbers() {
    survives(7, int.class, "7");
    survives(Integer.MIN_VALUE, int.class, "-2147483648");
    survives(Integer.MAX_VALUE, Integer.class, "2147483647");
    survives(Long.MIN_VALUE, long.class, "-9223372036854775808");
    survives(Long.MAX_VALUE, Long.class, "9223372036854775807");
    survives(0L, long.class, "0");
    survives(999_999_999_999_999_999L, Long.class, "999999999999999999");
    survives(-99_999_999_999_999_999L, long.class, "-99999999999999999");
    assertEquals(1e300, parse("1e300", double.class));
    assertEquals(7.0, parse("7", Double.class));
    survives((short) -3, short.class, "-3");
    survives((byte) -128, Byte.class, "-128");
    survives(0.1f, float.class, "0.1");
    survives(-0.0, double.class, "-0.0");
    survives(1e300, Double.class, "1.0E300");
    survives(new BigDecimal("1.50"), BigDecimal.class, "1.50");
    survives(new BigDecimal("1E+400"), BigDecimal.class, "1E+400");
  }

  @Test
  void bigIntegers() {
    int[] lengths = {
      1, 9, 17, 18, 19, 20, 36, 37, 100, 288, 289, 576, 577, 865, 1_000, 1_001, 3_000, 9_999,
      10_000, 10_001, 20_000
    };
    for (int digits : lengths) {
      String json = "98765432109876543".repeat(digits / 17 + 1).substring(0, digits);
      survives(new BigInteger(json), BigInteger.class, json);
      survives(new BigInteger("-" + json), BigInteger.class, "-" + json);
    }
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      BigInteger value = new BigInteger(random.nextInt(20_000), random);
      survives(value, BigInteger.class, value.toString());
      BigInteger power = BigInteger.TEN.pow(random.nextInt(6_000));
      survives(power, BigInteger.class, power.toString());
      BigInteger nines = power.subtract(BigInteger.ONE);
      survives(nines, BigInteger.class, nines.toString());
    }
    survives(BigInteger.ZERO, BigInteger.class, "0");
    survives(BigInteger.TEN.pow(3_000), BigInteger.class, "1" + "0".repeat(3_000));
  }

  @Test
  void aMillionDigits() throws ValueException {
    String json = "1234567890".repeat(100_000);
    BigInteger value = (BigInteger) parse(json, BigInteger.class);
    assertEquals(1_000_000, new BigDecimal(value).precision());
    assertEquals(json, json(value, BigInteger.class));
    assertEquals(value, ((JsonNode) parse(json, JsonNode.class)).bigIntegerValue());
    List<?> list = (List<?>) parse("[" + json + "]", List.class);
    assertEquals(value, list.get(0));
  }

  @Test
  void notANumber() {
    survives(Double.NaN, double.class, "\"NaN\"");
    survives(Double.POSITIVE_INFINITY, Double.class, "\"Infinity\"");
    survives(Float.NEGATIVE_INFINITY, float.class, "\"-Infinity\"");
    survives(Float.NaN, Float.class, "\"NaN\"");
    survives(
        Arrays.asList(Double.NaN, 1.0, null, Double.NEGATIVE_INFINITY),
        Types.of("doubles"),
        "[\"NaN\",1.0,null,\"-Infinity\"]");
    double[] array = {Double.NaN, 2};
    assertArrayEquals(array, (double[]) parse(json(array, double[].class), double[].class));
  }

  @Test
  void textAndTruth() {
    survives("", String.class, "\"\"");
    survives("a\"\\\n\t\r\b\f\u0001/", String.class, "\"a\\\"\\\\\\n\\t\\r\\b\\f\\u0001/\"");
    survives("é€😀", String.class, "\"é€😀\"");
    assertEquals("é😀/\b", parse("\"\\u00e9\\ud83d\\ude00\\/\\b\"", String.class));
    survives(true, boolean.class, "true");
    survives(false, Boolean.class, "false");
    survives('x', char.class, "\"x\"");
    survives('"', Character.class, "\"\\\"\"");
    survives(Set.of('é'), Types.of("characters"), "[\"é\"]");
  }

  @Test
  void halfOfASurrogatePair() {
    survives("a\ud83d", String.class, "\"a\\uD83D\"");
    Object list = List.of("\ude00é");
    assertEquals(list, parse(json(list, Types.of("strings")), Types.of("strings")));
    assertEquals('\ud83d', parse(json('\ud83d', char.class), char.class));
  }

  @Test
  void collections() {
    survives(
        List.of(Map.of("a", new Point(1, 2)), Map.of()),
        Types.of("nested"),
        "[{\"a\":{\"x\":1,\"y\":2}},{}]");
    survives(Arrays.asList(1, null, 3), Types.of("integers"), "[1,null,3]");
    survives(Map.of(-5, "five"), Types.of("byNumber"), "{\"-5\":\"five\"}");
    survives(
        Map.of(Colour.GREEN, List.of(new Point(0, 0))),
        Types.of("byColour"),
        "{\"GREEN\":[{\"x\":0,\"y\":0}]}");
    survives(Map.of(LocalDate.of(2024, 2, 29), 7L), Types.of("byDate"), "{\"2024-02-29\":7}");
    survives(List.of(1, "a", true, 1.5), Types.of("objects"), "[1,\"a\",true,1.5]");
  }

  @Test
  void recordsWithGenericComponents() {
    survives(
        new Pair<>(new Point(1, 2), List.of(new Pair<>("n", 5L))),
        Types.of("pair"),
        "{\"first\":{\"x\":1,\"y\":2},\"second\":[{\"first\":\"n\",\"second\":5}]}");
  }

  @Test
  void aRecordOfEverything() {
    Photo photo =
        new Photo("p", List.of(), Optional.empty(), new byte[] {1, -1}, Colour.GREEN, 'c');
    String json =
        "{\"name\":\"p\",\"points\":[],\"note\":null,\"data\":\"Af8=\",\"colour\":\"GREEN\",\"c\":\"c\"}";
    assertEquals(json, json(photo, Photo.class));
    Photo back = (Photo) parse(json, Photo.class);
    assertArrayEquals(photo.data(), back.data());
    assertEquals(photo.note(), back.note());
    assertEquals(photo.colour(), back.colour());
  }

  @Test
  void optionals() {
    survives(Optional.of("x"), Types.of("optional"), "\"x\"");
    survives(Optional.empty(), Types.of("optional"), "null");
  }

  @Test
  void bytes() {
    byte[] data = {0, 1, 2, -128};
    assertEquals("\"AAECgA==\"", json(data, byte[].class));
    assertArrayEquals(data, (byte[]) parse("\"AAECgA==\"", byte[].class));
    int[] numbers = {1, 2};
    assertArrayEquals(numbers, (int[]) parse(json(numbers, int[].class), int[].class));
  }

  @Test
  void times() {
    Instant instant = Instant.parse("2024-05-22T18:40:00.000000001Z");
    survives(instant, Instant.class, "\"2024-05-22T18:40:00.000000001Z\"");
    survives(Duration.ofMillis(1_500), Duration.class, "\"PT1.5S\"");
    survives(Period.ofDays(3), Period.class, "\"P3D\"");
    survives(LocalDate.of(2024, 1, 2), LocalDate.class, "\"2024-01-02\"");
    survives(LocalTime.of(1, 2, 3), LocalTime.class, "\"01:02:03\"");
    survives(
        LocalDateTime.of(2024, 1, 2, 3, 4, 5, 6),
        LocalDateTime.class,
        "\"2024-01-02T03:04:05.000000006\"");
    OffsetDateTime offset = OffsetDateTime.of(2024, 1, 2, 3, 4, 5, 0, ZoneOffset.ofHours(2));
    survives(offset, OffsetDateTime.class, "\"2024-01-02T03:04:05+02:00\"");
    ZonedDateTime zoned = ZonedDateTime.parse("2024-01-02T03:04:05+01:00[Europe/Berlin]");
    survives(zoned, ZonedDateTime.class, "\"2024-01-02T03:04:05+01:00[Europe/Berlin]\"");
    Times times = new Times(instant, Duration.ofDays(2), zoned);
    assertEquals(times, parse(json(times, Times.class), Times.class));
    assertEquals(Year.of(2024), parse(json(Year.of(2024), Year.class), Year.class));
    UUID uuid = new UUID(1, 2);
    assertEquals(uuid, parse(json(uuid, UUID.class), UUID.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "1",
        "1.10",
        "1E+400",
        "0.1",
        "[]",
        "{}",
        "\"x\"",
        "true",
        "{\"b\":[1,null,{\"a\":123456789012345678901234567890}],\"a\":1.0000000000000000000001}"
      })
  void treesAreWrittenAsTheyWereRead(String json) {
    assertEquals(json, json(parse(json, JsonNode.class), JsonNode.class));
  }

  @Test
  void largeNumbersInTrees() {
    String json = "[" + "-1" + "0123456789".repeat(2_000) + "]";
    assertEquals(json, json(parse(json, JsonNode.class), JsonNode.class));
  }
}
