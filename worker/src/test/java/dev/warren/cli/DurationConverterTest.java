package dev.warren.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationConverterTest {
  private final DurationConverter converter = new DurationConverter();

  @ParameterizedTest
  @CsvSource({"500ms,PT0.5S", "30s,PT30S", "5m,PT5M", "1h,PT1H", "0ms,PT0S"})
  void readsAndShowsTheSame(String text, Duration duration) {
    assertEquals(duration, converter.convert(text));
    assertEquals(text, DurationConverter.show(duration));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "-1s", "1.5s", "5 s", "1d", "5S", "10000000000s"})
  void refusesAllElse(String text) {
    assertThrows(TypeConversionException.class, () -> converter.convert(text));
  }
}
