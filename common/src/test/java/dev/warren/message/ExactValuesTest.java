package dev.warren.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonValue;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TimeZone;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.type.TypeFactory;

/** Every type of the protocol's table with its edge values: exact, or refused with the place. */
class ExactValuesTest extends ValueFixture {

  interface Named {
    String name();

    default String getLabel() {
      return "<" + name() + ">";
    }

    default boolean isNamed() {
      return true;
    }
  }

  record Tag(String name) implements Named {}

  record Rect(int w, int h) {
    Rect(int side) {
      this(side, side);
    }

    Rect(String text) {
      this(Integer.parseInt(text));
    }

    public int getArea() {
      return w * h;
    }

    public boolean isSquare() {
      return w == h;
    }

    public void setNothing(int nothing) {}

    public Rect withW(int width) {
      return new Rect(width, h);
    }
  }

  record Version(int major, int minor) {
    public static Version valueOf(String s) {
      String[] parts = s.split("\\.");
      return new Version(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }

    public static Version fromString(String s) {
      return valueOf(s);
    }

    public static Version valueOf(int major) {
      return new Version(major, 0);
    }
  }

  record Accessors(int getArea, boolean isSquare, String get, String is, int setX) {}

  record Empty() {}

  record One(String value) {}

  record OneList(List<Integer> values) {}

  record Range(int from, int to) implements Iterable<Integer> {
    @Override
    public Iterator<Integer> iterator() {
      return List.of(from, to).iterator();
    }
  }

  record Entry<K, V>(K getKey, V getValue) implements Map.Entry<K, V> {
    @Override
    public V setValue(V value) {
      throw new UnsupportedOperationException();
    }
  }

  record Text(String text) implements CharSequence {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }
  }

  record Cases(int a, int A, int aB, int AB, String URL, String xCoordinate, String é) {}

  record ByValue(@JsonValue String text) {
    @JsonCreator
    static ByValue of(String text) {
      return new ByValue(text);
    }
  }

  record Formatted(@JsonFormat(shape = JsonFormat.Shape.NUMBER_INT) Duration duration) {}

  record AllNull(
      Byte b, Short s, Integer i, Long l, Float f, Double d, Boolean z, Character c, String t) {}

  /** A class with accessors, as they were before records. */
  public static final class Bean {
    private int count;
    private String name;

    public int getCount() {
      return count;
    }

    public void setCount(int count) {
      this.count = count;
    }

    public String getName() {
      return name;
    }

    public void setName(String name) {
      this.name = name;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Bean bean && bean.count == count && bean.name.equals(name);
    }

    @Override
    public int hashCode() {
      return count;
    }
  }

  private static Bean bean() {
    Bean bean = new Bean();
    bean.setCount(-1);
    bean.setName("b");
    return bean;
  }

  private static Type type(TypeReference<?> reference) {
    return reference.getType();
  }

  private static List<Arguments> rows(Type type, Object... values) {
    return Arrays.stream(values).map(value -> arguments(type, value)).toList();
  }

  static Stream<Arguments> values() {
    List<Arguments> rows = new ArrayList<>();
    for (Type t : new Type[] {byte.class, Byte.class}) {
      rows.addAll(rows(t, (byte) 0, Byte.MIN_VALUE, Byte.MAX_VALUE, (byte) -1));
    }
    for (Type t : new Type[] {short.class, Short.class}) {
      rows.addAll(rows(t, (short) 0, Short.MIN_VALUE, Short.MAX_VALUE));
    }
    for (Type t : new Type[] {int.class, Integer.class, Number.class, Object.class}) {
      rows.addAll(rows(t, 0, 9, -9, 10, Integer.MIN_VALUE, Integer.MAX_VALUE));
    }
    for (Type t : new Type[] {long.class, Long.class}) {
      rows.addAll(rows(t, 0L, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 53, (1L << 53) + 1));
    }
    rows.addAll(rows(Object.class, Long.MIN_VALUE, Long.MAX_VALUE, 1.5, "x", true));
    rows.addAll(rows(Number.class, Long.MIN_VALUE, 0.1, -0.0, Double.MIN_VALUE, Double.MAX_VALUE));
    BigInteger beyond = BigInteger.ONE.shiftLeft(64);
    for (Type t : new Type[] {BigInteger.class, Object.class, Number.class}) {
      rows.addAll(rows(t, beyond, beyond.negate(), beyond.pow(100)));
    }
    rows.addAll(rows(BigInteger.class, BigInteger.ZERO, BigInteger.ONE.negate()));
    for (String d :
        new String[] {
          "0",
          "0.0",
          "0.00",
          "0E+3",
          "0E-400",
          "1.10",
          "-1.10",
          "1E+400",
          "1E-400",
          "1.0E+2",
          "123456789012345678901234567890.123456789012345678901234567890",
          "100",
          "1E+2147483647",
          "1E-2147483647",
          "0.1"
        }) {
      rows.addAll(rows(BigDecimal.class, new BigDecimal(d)));
    }
    for (String d : new String[] {"1.10", "-1.10", "1E+400", "0.123456789012345678901", "1E-400"}) {
      rows.addAll(rows(Object.class, new BigDecimal(d)));
      rows.addAll(rows(Number.class, new BigDecimal(d)));
    }
    Double[] doubles = {
      0.0,
      -0.0,
      0.1,
      -1.5,
      1e23,
      2e-3,
      9007199254740993.0,
      Double.MIN_VALUE,
      Double.MAX_VALUE,
      Double.MIN_NORMAL,
      -Double.MIN_VALUE,
      100.0,
      1e16,
      100000000000.5
    };
    for (Type t : new Type[] {double.class, Double.class}) {
      rows.addAll(rows(t, (Object[]) doubles));
      rows.addAll(rows(t, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY));
    }
    rows.addAll(rows(Object.class, (Object[]) doubles));
    for (Type t : new Type[] {float.class, Float.class}) {
      rows.addAll(rows(t, 0f, -0f, 0.1f, 1.17549435E-38f, Float.MIN_VALUE, Float.MAX_VALUE));
      rows.addAll(rows(t, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 3.4e10f));
    }
    rows.addAll(rows(boolean.class, true, false));
    rows.addAll(rows(Boolean.class, true, false));
    for (Type t : new Type[] {char.class, Character.class}) {
      rows.addAll(rows(t, 'a', ' ', '\0', '"', '\\', '\n', 'é', '\ud83d', '\udc00', '\uffff'));
    }
    String[] texts = {
      "",
      " ",
      " a ",
      "null",
      "NaN",
      "\0",
      "\"",
      "\\",
      "\u001f\u007f\u0080",
      "é€😀",
      "\ud83d",
      "\ude00a",
      "a\ud83d",
      "\ud83d\ud83d\ude00",
      "\u2028\ufeff\ufffe",
      "1",
      "true",
      "{}"
    };
    rows.addAll(rows(String.class, (Object[]) texts));
    rows.addAll(rows(Object.class, (Object[]) texts));
    for (String text : texts) {
      if (new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).equals(text)) {
        rows.addAll(rows(type(new TypeReference<Map<String, Integer>>() {}), Map.of(text, 1)));
      }
      rows.addAll(rows(One.class, new One(text)));
      rows.addAll(rows(JsonNode.class, JsonNodeFactory.instance.stringNode(text)));
      rows.addAll(rows(char[].class, text.toCharArray()));
    }
    rows.addAll(rows(Colour.class, (Object[]) Colour.values()));
    rows.addAll(rows(DayOfWeek.class, (Object[]) DayOfWeek.values()));
    rows.addAll(rows(Month.class, (Object[]) Month.values()));
    rows.addAll(
        rows(byte[].class, new byte[0], new byte[] {0}, new byte[] {-1, 1}, new byte[] {1, 2, 3}));
    rows.addAll(rows(Byte[].class, (Object) new Byte[] {-128, null, 127}));
    rows.addAll(rows(short[].class, new short[] {Short.MIN_VALUE, Short.MAX_VALUE}));
    rows.addAll(rows(int[].class, new int[0], new int[] {1, -1}));
    rows.addAll(rows(long[].class, new long[] {Long.MIN_VALUE, Long.MAX_VALUE}));
    rows.addAll(rows(boolean[].class, new boolean[] {true, false}));
    rows.addAll(
        rows(
            double[].class, new double[0], new double[] {-0.0, Double.NaN, 0.1, Double.MIN_VALUE}));
    rows.addAll(
        rows(float[].class, new float[] {-0f, Float.NEGATIVE_INFINITY, 0.1f, Float.MIN_VALUE}));
    rows.addAll(rows(int[][].class, (Object) new int[][] {{1}, {}, null}));
    rows.addAll(rows(String[].class, (Object) new String[] {"", null}));
    rows.addAll(recordsAndContainers());
    rows.addAll(timesAndOthers());
    return rows.stream();
  }

  private static List<Arguments> recordsAndContainers() {
    List<Arguments> rows = new ArrayList<>();
    rows.addAll(rows(Rect.class, new Rect(2, 3), new Rect(1, 1)));
    rows.addAll(rows(Tag.class, new Tag("n"), new Tag(null)));
    rows.addAll(rows(Version.class, new Version(1, 9)));
    rows.addAll(rows(Accessors.class, new Accessors(1, true, "g", "i", 3)));
    rows.addAll(rows(Empty.class, new Empty()));
    rows.addAll(rows(OneList.class, new OneList(List.of(1)), new OneList(null)));
    rows.addAll(rows(Range.class, new Range(1, 2)));
    rows.addAll(rows(type(new TypeReference<Entry<String, Integer>>() {}), new Entry<>("k", 1)));
    rows.addAll(rows(Text.class, new Text("t")));
    rows.addAll(rows(Cases.class, new Cases(1, 2, 3, 4, "u", "x", "é")));
    rows.addAll(rows(ByValue.class, new ByValue("v")));
    rows.addAll(rows(Formatted.class, new Formatted(Duration.ofSeconds(5))));
    AllNull none = new AllNull(null, null, null, null, null, null, null, null, null);
    rows.addAll(rows(AllNull.class, none));
    rows.addAll(rows(Bean.class, bean()));
    rows.addAll(rows(type(new TypeReference<List<Double>>() {}), Arrays.asList(-0.0, null, 1e300)));
    rows.addAll(rows(type(new TypeReference<List<Float>>() {}), List.of(-0f, Float.NaN)));
    rows.addAll(rows(type(new TypeReference<Set<Object>>() {}), Set.of(1, "1", true)));
    rows.addAll(rows(type(new TypeReference<Set<Colour>>() {}), Set.of(Colour.RED)));
    rows.addAll(
        rows(type(new TypeReference<SortedSet<String>>() {}), new TreeSet<>(Set.of("b", "a"))));
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("price", new BigDecimal("1.10"));
    map.put("large", new BigDecimal("1E+400"));
    map.put("zero", -0.0);
    map.put("", Arrays.asList(1, null, new LinkedHashMap<>(Map.of("a", 1.5))));
    rows.addAll(rows(type(new TypeReference<Map<String, Object>>() {}), map));
    rows.addAll(rows(Map.class, map));
    rows.addAll(
        rows(
            type(new TypeReference<Map<Byte, Integer>>() {}),
            Map.of((byte) -128, 1, (byte) 127, 2)));
    rows.addAll(rows(type(new TypeReference<Map<Long, Integer>>() {}), Map.of(Long.MIN_VALUE, 1)));
    rows.addAll(rows(type(new TypeReference<Map<Boolean, Integer>>() {}), Map.of(true, 1)));
    rows.addAll(
        rows(
            type(new TypeReference<Map<Double, Integer>>() {}),
            Map.of(-0.0, 1, 0.0, 2, Double.NaN, 3, 1e23, 4, Double.NEGATIVE_INFINITY, 5)));
    rows.addAll(
        rows(type(new TypeReference<Map<Character, Integer>>() {}), Map.of('a', 1, ' ', 2)));
    rows.addAll(
        rows(
            type(new TypeReference<Map<BigInteger, Integer>>() {}),
            Map.of(BigInteger.TEN.pow(30), 1)));
    rows.addAll(
        rows(
            type(new TypeReference<Map<BigDecimal, Integer>>() {}),
            Map.of(new BigDecimal("1.10"), 1, new BigDecimal("1.1"), 2)));
    rows.addAll(rows(type(new TypeReference<Map<UUID, Integer>>() {}), Map.of(new UUID(-1, 1), 1)));
    rows.addAll(
        rows(type(new TypeReference<Map<Instant, Integer>>() {}), Map.of(Instant.EPOCH, 1)));
    rows.addAll(
        rows(
            type(new TypeReference<EnumMap<Colour, Integer>>() {}),
            new EnumMap<>(Map.of(Colour.GREEN, 1))));
    rows.addAll(
        rows(
            type(new TypeReference<Optional<String>>() {}),
            Optional.of(""),
            Optional.of("null"),
            Optional.empty()));
    rows.addAll(rows(OptionalInt.class, OptionalInt.of(0), OptionalInt.empty()));
    rows.addAll(rows(OptionalLong.class, OptionalLong.of(Long.MIN_VALUE), OptionalLong.empty()));
    rows.addAll(
        rows(
            OptionalDouble.class,
            OptionalDouble.of(-0.0),
            OptionalDouble.of(Double.NaN),
            OptionalDouble.empty()));
    rows.addAll(rows(type(new TypeReference<Map.Entry<String, Integer>>() {}), Map.entry("k", 1)));
    return rows;
  }

  private static List<Arguments> timesAndOthers() {
    List<Arguments> rows = new ArrayList<>();
    rows.addAll(
        rows(
            Instant.class,
            Instant.MIN,
            Instant.MAX,
            Instant.EPOCH,
            Instant.ofEpochSecond(-1, 999_999_999),
            Instant.parse("9999-12-31T23:59:59.999999999Z"),
            Instant.parse("+10000-01-01T00:00:00Z"),
            Instant.parse("-0001-01-01T00:00:00Z")));
    rows.addAll(
        rows(
            Duration.class,
            Duration.ZERO,
            Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
            Duration.ofSeconds(Long.MIN_VALUE),
            Duration.ofNanos(-1),
            Duration.ofSeconds(-1, 1)));
    rows.addAll(rows(Period.class, Period.ZERO, Period.of(-1, 2, Integer.MIN_VALUE)));
    rows.addAll(rows(LocalDate.class, LocalDate.MIN, LocalDate.MAX, LocalDate.of(2024, 2, 29)));
    rows.addAll(rows(LocalTime.class, LocalTime.MIN, LocalTime.MAX, LocalTime.NOON));
    rows.addAll(
        rows(
            LocalDateTime.class,
            LocalDateTime.MIN,
            LocalDateTime.MAX,
            LocalDateTime.of(2024, 1, 1, 0, 0)));
    rows.addAll(
        rows(
            OffsetDateTime.class,
            OffsetDateTime.MIN,
            OffsetDateTime.MAX,
            OffsetDateTime.of(2024, 1, 1, 0, 0, 0, 1, ZoneOffset.ofHoursMinutesSeconds(1, 2, 3)),
            OffsetDateTime.parse("2024-01-01T00:00:00Z"),
            OffsetDateTime.parse("2024-01-01T00:00:00-00:30")));
    rows.addAll(
        rows(
            OffsetTime.class,
            OffsetTime.MIN,
            OffsetTime.MAX,
            OffsetTime.parse("01:02:03.4+05:00")));
    LocalDateTime twice = LocalDateTime.of(2024, 10, 27, 2, 30);
    rows.addAll(
        rows(
            ZonedDateTime.class,
            ZonedDateTime.ofLocal(twice, ZoneId.of("Europe/Berlin"), ZoneOffset.ofHours(1)),
            ZonedDateTime.ofLocal(twice, ZoneId.of("Europe/Berlin"), ZoneOffset.ofHours(2)),
            ZonedDateTime.of(twice, ZoneId.of("UTC")),
            ZonedDateTime.of(twice, ZoneOffset.UTC),
            ZonedDateTime.of(twice, ZoneId.of("Z")),
            ZonedDateTime.of(twice, ZoneId.of("GMT+2")),
            ZonedDateTime.of(twice, ZoneId.of("UTC+02:00")),
            ZonedDateTime.of(twice, ZoneOffset.ofHours(2)),
            ZonedDateTime.of(LocalDateTime.MIN.plusYears(1), ZoneOffset.UTC)));
    rows.addAll(
        rows(
            Year.class,
            Year.of(2024),
            Year.of(1),
            Year.of(0),
            Year.of(-1),
            Year.of(12_345),
            Year.of(Year.MAX_VALUE),
            Year.of(Year.MIN_VALUE)));
    rows.addAll(
        rows(
            YearMonth.class,
            YearMonth.of(2024, 2),
            YearMonth.of(Year.MAX_VALUE, 12),
            YearMonth.of(Year.MIN_VALUE, 1)));
    rows.addAll(rows(MonthDay.class, MonthDay.of(2, 29)));
    rows.addAll(
        rows(
            ZoneId.class,
            ZoneId.of("Europe/Berlin"),
            ZoneId.of("Z"),
            ZoneId.of("GMT+2"),
            ZoneOffset.ofHours(-5)));
    rows.addAll(rows(ZoneOffset.class, ZoneOffset.MIN, ZoneOffset.MAX, ZoneOffset.UTC));
    rows.addAll(rows(UUID.class, new UUID(0, 0), new UUID(-1, -1), new UUID(1, Long.MIN_VALUE)));
    rows.addAll(rows(URI.class, URI.create(""), URI.create("a?b#c"), URI.create("http://h/%20é")));
    rows.addAll(rows(Currency.class, Currency.getInstance("EUR")));
    rows.addAll(
        rows(
            Locale.class,
            Locale.ROOT,
            Locale.GERMANY,
            Locale.forLanguageTag("zh-Hant-TW"),
            new Locale.Builder().setLanguage("de").setVariant("1996").build()));
    rows.addAll(
        rows(
            Date.class,
            new Date(0),
            new Date(-1),
            new Date(1_716_400_000_123L),
            new Date(253_402_300_799_999L)));
    return rows;
  }

  private static Type listOf(Type type) {
    return FACTORY.constructCollectionType(List.class, FACTORY.constructType(type));
  }

  private static final TypeFactory FACTORY = JsonMapper.builder().build().getTypeFactory();

  @ParameterizedTest
  @MethodSource("values")
  void comesBackAsItWas(Type type, Object value) throws ValueException {
    same(value, ValueCodec.decode(JsonBytes.of(ValueCodec.encode(value, type)), type));
    same(value, ValueCodec.decode(new ValueBuffer().encode(value, type), type));
    JsonValues.Builder items = new JsonValues.Builder(1);
    List<Type> types = List.of(type, type);
    ValueCodec.encodeArguments(new Object[] {value, value}, types, items);
    for (Object argument : ValueCodec.decodeArguments(items.toValues().get(0), types)) {
      same(value, argument);
    }
    Type list = listOf(type);
    Object in = Collections.singletonList(value);
    List<?> back = (List<?>) ValueCodec.decode(JsonBytes.of(ValueCodec.encode(in, list)), list);
    assertEquals(1, back.size());
    same(value, back.get(0));
    // By the way of a tree nothing is lost either.
    JsonNode tree =
        (JsonNode) ValueCodec.decode(JsonBytes.of(ValueCodec.encode(value, type)), JsonNode.class);
    same(value, ValueCodec.decode(JsonBytes.of(ValueCodec.encode(tree, JsonNode.class)), type));
  }

  private static void same(Object expected, Object actual) {
    assertTrue(
        Arrays.deepEquals(new Object[] {expected}, new Object[] {actual}),
        () -> text(expected) + " came back as " + text(actual));
    if (expected != null && !(expected instanceof Map) && !(expected instanceof List)) {
      Class<?> wanted = expected.getClass();
      if (wanted.getName().startsWith("java.lang") || wanted.getName().startsWith("java.math")) {
        assertEquals(wanted, actual.getClass());
      }
    }
  }

  private static String text(Object value) {
    String deep = Arrays.deepToString(new Object[] {value});
    return value == null ? deep : deep + " of " + value.getClass().getName();
  }

  @Test
  void anyFractionComesBackAsItWas() throws ValueException {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      double d = Double.longBitsToDouble(random.nextLong());
      float f = Float.intBitsToFloat(random.nextInt());
      Type floats = listOf(Float.class);
      same(d, ValueCodec.decode(JsonBytes.of(ValueCodec.encode(d, double.class)), double.class));
      same(
          List.of(f),
          ValueCodec.decode(JsonBytes.of(ValueCodec.encode(List.of(f), floats)), floats));
      if (Double.isFinite(d)) {
        Object back = parse("[" + d + "]", List.class);
        same(d, ((Number) ((List<?>) back).get(0)).doubleValue());
      }
    }
  }

  static Stream<Arguments> refusedJson() {
    List<Arguments> rows = new ArrayList<>();
    for (Type t : new Type[] {byte.class, Byte.class}) {
      rows.addAll(
          rows(t, "128", "200", "255", "256", "-129", "1.0", "\"1\"", "\"\"", "true", "[]"));
    }
    for (Type t : new Type[] {short.class, Short.class}) {
      rows.addAll(rows(t, "32768", "65535", "-32769", "1.0", "\"1\"", "\"\"", "true"));
    }
    for (Type t : new Type[] {int.class, Integer.class, long.class, Long.class, BigInteger.class}) {
      rows.addAll(rows(t, "1.0", "1e2", "\"1\"", "\"\"", "\" \"", "true", "[]", "[1]", "{}", "01"));
    }
    rows.addAll(rows(int.class, "2147483648", "-2147483649", "1e999999999"));
    rows.addAll(rows(long.class, "9223372036854775808", "1e999999999"));
    rows.addAll(rows(BigInteger.class, "1e999999999", "1e10"));
    rows.addAll(rows(BigDecimal.class, "\"1\"", "\"\"", "\"NaN\"", "true", "1e99999999999"));
    for (Type t : new Type[] {double.class, Double.class, float.class, Float.class}) {
      rows.addAll(
          rows(
              t,
              "\"INF\"",
              "\"-INF\"",
              "\"+INF\"",
              "\"+Infinity\"",
              "\" NaN\"",
              "\"nan\"",
              "\"1\"",
              "\"\"",
              "\" \"",
              "true",
              "1e400",
              "-1e400",
              "1e-400",
              "-1e-4000",
              "NaN"));
    }
    for (Type t : new Type[] {float.class, Float.class}) {
      rows.addAll(rows(t, "1e39", "-1e39", "1e-60", "3.5e38"));
    }
    rows.addAll(rows(Number.class, "\"1\"", "\"NaN\"", "\"\"", "true"));
    for (Type t : new Type[] {boolean.class, Boolean.class}) {
      rows.addAll(rows(t, "0", "1", "\"true\"", "\"\"", "\"True\"", "1.0", "[]"));
    }
    for (Type t : new Type[] {char.class, Character.class}) {
      rows.addAll(rows(t, "\"\"", "\"ab\"", "\"😀\"", "65", "1.0", "true", "[\"a\"]"));
    }
    rows.addAll(rows(String.class, "1", "1.5", "true", "[]", "{}", "[\"a\"]"));
    rows.addAll(
        rows(
            Colour.class,
            "\" RED \"",
            "\"RED \"",
            "\"red\"",
            "\"\"",
            "\" \"",
            "0",
            "\"0\"",
            "\"leaf\"",
            "\"BLUE\"",
            "[\"RED\"]",
            "{}",
            "true"));
    rows.addAll(rows(Month.class, "1", "\"1\"", "\" MAY\"", "\"\"", "\"May\""));
    rows.addAll(rows(DayOfWeek.class, "1", "\"1\"", "\"\""));
    rows.addAll(rows(byte[].class, "[1]", "[200]", "[]", "1", "\"*\"", "\"A\"", "{}"));
    rows.addAll(rows(char[].class, "[\"a\"]", "[]", "1", "{}"));
    rows.addAll(rows(Byte[].class, "[200]", "\"AA==\""));
    rows.addAll(rows(short[].class, "[40000]", "[1.0]", "[null]", "[\"1\"]", "1", "\"\""));
    rows.addAll(rows(int[].class, "[1.0]", "[null]", "[\"1\"]", "1", "\"\"", "\"AAAAAQ==\"", "{}"));
    rows.addAll(rows(long[].class, "[1.0]", "[null]", "[\"1\"]", "1", "\"\""));
    rows.addAll(rows(boolean[].class, "[1]", "[null]", "[\"true\"]", "true", "\"\""));
    for (Type t : new Type[] {double[].class, float[].class}) {
      rows.addAll(rows(t, "[null]", "[\"INF\"]", "[1e400]", "[\"1\"]", "1.0", "\"\"", "\"AAAA\""));
    }
    rows.addAll(rows(String[].class, "\"a\"", "[1]", "\"\""));
    rows.addAll(rows(List.class, "1", "\"\"", "{}", "\"a\""));
    rows.addAll(rows(type(new TypeReference<List<Byte>>() {}), "[200]"));
    rows.addAll(rows(Set.class, "[1,1]", "[{},{}]", "\"\"", "{}"));
    rows.addAll(rows(type(new TypeReference<Set<String>>() {}), "[\"a\",\"a\"]"));
    rows.addAll(rows(type(new TypeReference<Set<Colour>>() {}), "[\"RED\",\"RED\"]"));
    rows.addAll(rows(type(new TypeReference<SortedSet<Integer>>() {}), "[1,2,1]"));
    rows.addAll(
        rows(Map.class, "[]", "\"\"", "1", "{\"a\":1,\"a\":2}", "{\"b\":{\"a\":1,\"a\":1}}"));
    rows.addAll(rows(JsonNode.class, "{\"a\":1,\"a\":2}", "[{\"a\":1,\"\\u0061\":2}]"));
    rows.addAll(rows(Object.class, "{\"a\":1,\"a\":2}", "[{\"a\":1,\"\\u0061\":2}]"));
    rows.addAll(rows(Point.class, "{\"x\":1,\"x\":2,\"y\":3}", "[]", "\"\"", "[1,2]", "1", "{}"));
    rows.addAll(rows(Bean.class, "{\"count\":1,\"count\":2,\"name\":\"n\"}", "\"\"", "1", "[]"));
    rows.addAll(
        rows(
            type(new TypeReference<Map<Integer, Integer>>() {}),
            "{\"01\":1}",
            "{\" 1\":1}",
            "{\"+1\":1}",
            "{\"1.0\":1}",
            "{\"\":1}",
            "{\"-0\":1}",
            "{\"1\":1,\"1\":2}",
            "{\"x\":1}"));
    rows.addAll(rows(type(new TypeReference<Map<Byte, Integer>>() {}), "{\"200\":1}"));
    rows.addAll(
        rows(type(new TypeReference<Map<Boolean, Integer>>() {}), "{\"True\":1}", "{\"1\":1}"));
    rows.addAll(
        rows(
            type(new TypeReference<Map<Double, Integer>>() {}),
            "{\"INF\":1}",
            "{\"1e400\":1}",
            "{\" 1\":1}"));
    rows.addAll(
        rows(type(new TypeReference<Map<Character, Integer>>() {}), "{\"\":1}", "{\"ab\":1}"));
    rows.addAll(
        rows(
            type(new TypeReference<Map<Colour, Integer>>() {}),
            "{\"red\":1}",
            "{\" RED\":1}",
            "{\"0\":1}",
            "{\"\":1}"));
    rows.addAll(rows(type(new TypeReference<EnumMap<Colour, Integer>>() {}), "{\" RED\":1}"));
    rows.addAll(rows(Rect.class, "\"2\"", "2", "{\"w\":1,\"h\":2,\"area\":2}", "{\"w\":1}"));
    rows.addAll(
        rows(Version.class, "\"1.9\"", "1", "{\"major\":1}", "{\"major\":1,\"minor\":null}"));
    rows.addAll(rows(One.class, "\"v\"", "{}", "null1"));
    rows.addAll(rows(OneList.class, "[1]"));
    rows.addAll(rows(type(new TypeReference<Optional<Integer>>() {}), "\"\"", "\"1\"", "[]"));
    rows.addAll(rows(OptionalInt.class, "\"1\"", "\"\"", "1.5"));
    for (Type t :
        new Type[] {
          Instant.class,
          Duration.class,
          Period.class,
          LocalDate.class,
          LocalTime.class,
          LocalDateTime.class,
          OffsetDateTime.class,
          OffsetTime.class,
          ZonedDateTime.class,
          Year.class,
          YearMonth.class,
          MonthDay.class,
          ZoneId.class,
          ZoneOffset.class,
          UUID.class,
          Date.class,
          Currency.class
        }) {
      rows.addAll(
          rows(
              t,
              "5",
              "0",
              "1.5",
              "\"5x\"",
              "\"\"",
              "\" \"",
              "1e999999999",
              "[2024,1,1]",
              "[]",
              "{}",
              "true"));
    }
    rows.addAll(rows(Instant.class, "\"5\"", "\" 2024-01-01T00:00:00Z\"", "\"2024-01-01\""));
    rows.addAll(rows(Date.class, "\"5\"", "\"-5\"", "\"2024\""));
    rows.addAll(rows(LocalDate.class, "\"2024-01-01T00:00:00\"", "\"2024-01-01T23:00:00Z\""));
    rows.addAll(rows(LocalDate.class, "\"2024-02-30\"", "\"2024-1-1\"", "\"20240101\""));
    rows.addAll(rows(LocalDateTime.class, "\"2024-01-01T00:00:00Z\"", "\"2024-01-01\""));
    rows.addAll(rows(LocalTime.class, "\"24:00\"", "\"1:00\""));
    rows.addAll(rows(Duration.class, "\"5\"", "\"PT\"", "\"PT99999999999999999999S\""));
    rows.addAll(rows(UUID.class, "\"0-0-0-0-0\"", "\"AAAAAAAAAAAAAAAAAAAAAA==\""));
    rows.addAll(rows(URI.class, "1", "\" a\"", "\"a b\"", "[]"));
    return rows.stream();
  }

  @ParameterizedTest
  @MethodSource("refusedJson")
  void isNoValueOfTheType(Type type, String json) {
    ValueException alone =
        assertThrows(
            ValueException.class,
            () -> ValueCodec.decode(JsonBytes.of(json), type),
            () -> json + " as " + type.getTypeName());
    assertTrue(alone.path().startsWith("$"), alone.path());
    // In a list it is refused by the place it stands at.
    ValueException e = unreadable("[" + json + "]", listOf(type));
    assertTrue(
        e.path().startsWith("$[0]") || e.path().equals("$"), () -> e.path() + " " + e.getMessage());
    assertThrows(
        ValueException.class,
        () -> ValueCodec.decodeArguments(JsonBytes.of("[" + json + "]"), List.of(type)));
  }

  static Stream<Arguments> refusedTypes() {
    List<Arguments> rows = new ArrayList<>();
    rows.add(arguments(Class.class, String.class, "\"java.lang.String\""));
    rows.add(arguments(Calendar.class, Calendar.getInstance(), "\"2024-01-01T00:00:00Z\""));
    rows.add(arguments(TimeZone.class, TimeZone.getTimeZone("UTC"), "\"UTC\""));
    rows.add(arguments(Pattern.class, Pattern.compile("a", 2), "\"a\""));
    rows.add(arguments(java.io.File.class, new java.io.File("a"), "\"a\""));
    rows.add(arguments(java.nio.file.Path.class, java.nio.file.Path.of("a"), "\"a\""));
    rows.add(
        arguments(
            java.net.InetAddress.class,
            java.net.InetAddress.getLoopbackAddress(),
            "\"localhost\""));
    rows.add(arguments(Throwable.class, new Exception("x"), "{}"));
    rows.add(arguments(Exception.class, new Exception("x"), "{\"message\":\"x\"}"));
    rows.add(arguments(StackTraceElement.class, new Exception().getStackTrace()[0], "{}"));
    rows.add(arguments(Thread.class, Thread.currentThread(), "{}"));
    rows.add(arguments(ClassLoader.class, ClassLoader.getSystemClassLoader(), "{}"));
    rows.add(arguments(Iterator.class, List.of(1).iterator(), "[1]"));
    rows.add(arguments(Stream.class, Stream.of(1), "[1]"));
    rows.add(arguments(java.util.BitSet.class, new java.util.BitSet(), "{}"));
    return rows.stream();
  }

  @ParameterizedTest
  @MethodSource("refusedTypes")
  void typesThatWouldComeBackAsSomethingElseAreRefused(Type type, Object value, String json) {
    String name = ((Class<?>) type).getName();
    ValueException e = unreadable(json, type);
    assertTrue(e.getMessage().contains(name), e::getMessage);
    assertEquals("$", e.path());
    assertEquals("$", unwritable(value, type).path());
    ValueException inside = unwritable(new HashMap<>(Map.of("a", List.of(value))), Object.class);
    assertEquals("$.a[0]", inside.path());
  }

  @Test
  void halfOfASurrogatePairIsNoKey() {
    for (String key : new String[] {"\ud83d", "\ude00a", "a\ud83d", "\ud83d\ud83d\ude00"}) {
      ValueException e = unwritable(List.of(Map.of(key, 1)), Object.class);
      assertTrue(e.path().startsWith("$[0]"), e.path());
      assertTrue(e.getMessage().contains("surrogate"), e.getMessage());
      JsonNode tree = JsonNodeFactory.instance.objectNode().put(key, 1);
      unwritable(tree, JsonNode.class);
    }
  }

  @Test
  void keysThatBecomeOneTextAreRefused() {
    Map<Object, Integer> map = new LinkedHashMap<>();
    map.put(1, 1);
    map.put("1", 2);
    unwritable(map, Map.class);
    unwritable(Map.of("a", map), Object.class);
  }

  @Test
  void aLongStringThatIsNoTextIsRefusedAtOnce() {
    String digits = "\"" + "1".repeat(Limits.MAX_VALUE_BYTES - 2) + "\"";
    for (Type type :
        new Type[] {
          Date.class, Instant.class, Duration.class, Period.class, LocalDate.class, Year.class,
          UUID.class, URI.class, Locale.class, Colour.class, ZoneId.class, Currency.class
        }) {
      unreadable(digits, type);
    }
    unreadable(digits.substring(1, digits.length() - 1), Date.class);
  }

  @Test
  void aZeroKeepsItsSignInATree() {
    for (String json : new String[] {"-0.0", "[-0.0]", "{\"a\":[-0.0,0.0]}"}) {
      assertEquals(json, json(parse(json, JsonNode.class), JsonNode.class));
      assertEquals(json, json(parse(json, Object.class), Object.class));
    }
    assertEquals(-0.0, ((JsonNode) parse("-0.000e5", JsonNode.class)).doubleValue());
  }

  @Test
  void bothWaysToReadAFractionAgree() throws ValueException {
    for (String json :
        new String[] {
          "0", "-0", "0.0", "-0.0", "-0e0", "1", "0e400", "-0.000000", "1e-323", "5E3"
        }) {
      JsonBytes text = JsonBytes.of(json.getBytes(StandardCharsets.UTF_8));
      assertEquals(
          JacksonValues.decode(text, double.class), ValueCodec.decode(text, double.class), json);
    }
  }
}
