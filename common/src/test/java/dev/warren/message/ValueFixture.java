package dev.warren.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Types as tasks declare them, and values of these types. */
abstract class ValueFixture {

  enum Colour {
    RED,
    GREEN {
      @Override
      public String toString() {
        return "leaf";
      }
    }
  }

  record Point(int x, int y) {}

  record Pair<A, B>(A first, B second) {}

  record Photo(
      String name, List<Point> points, Optional<String> note, byte[] data, Colour colour, char c) {}

  record Times(Instant instant, Duration duration, ZonedDateTime zoned) {}

  interface Shape {}

  /** Types as a task declares them: the name of a method stands for its result type. */
  @SuppressWarnings("unused")
  abstract static class Types {
    abstract List<Map<String, Point>> nested();

    abstract List<Integer> integers();

    abstract List<Double> doubles();

    abstract List<String> strings();

    abstract Map<Integer, String> byNumber();

    abstract Map<Colour, List<Point>> byColour();

    abstract Map<LocalDate, Long> byDate();

    abstract Pair<Point, List<Pair<String, Long>>> pair();

    abstract Optional<String> optional();

    abstract Set<Character> characters();

    abstract List<Object> objects();

    static Type of(String method) {
      try {
        return Types.class.getDeclaredMethod(method).getGenericReturnType();
      } catch (NoSuchMethodException e) {
        throw new AssertionError(e);
      }
    }
  }

  static String json(Object value, Type type) {
    try {
      return new String(ValueCodec.encode(value, type), StandardCharsets.UTF_8);
    } catch (ValueException e) {
      throw new AssertionError(e.path() + ": " + e.getMessage(), e);
    }
  }

  static Object parse(String json, Type type) {
    try {
      return ValueCodec.decode(JsonBytes.of(json), type);
    } catch (ValueException e) {
      throw new AssertionError(e.path() + ": " + e.getMessage(), e);
    }
  }

  static void survives(Object value, Type type, String json) {
    assertEquals(json, json(value, type));
    assertEquals(value, parse(json, type));
  }

  static ValueException unwritable(Object value, Type type) {
    return assertThrows(ValueException.class, () -> ValueCodec.encode(value, type));
  }

  static ValueException unreadable(String json, Type type) {
    return assertThrows(ValueException.class, () -> ValueCodec.decode(JsonBytes.of(json), type));
  }
}
