package dev.warren.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class SizeConverterTest {
  private final SizeConverter converter = new SizeConverter();

  @ParameterizedTest
  @CsvSource({"0m,0", "256m,268435456", "2g,2147483648", "999999999g,1073741822926258176"})
  void readsSizes(String text, long bytes) {
    assertEquals(bytes, converter.convert(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "m", "-1m", "1.5g", "5 m", "1t", "5M", "1000000000g"})
  void refusesAllElse(String text) {
    assertThrows(TypeConversionException.class, () -> converter.convert(text));
  }
}
