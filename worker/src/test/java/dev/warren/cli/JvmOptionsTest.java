package dev.warren.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class JvmOptionsTest {
  private final JvmOptions.Converter converter = new JvmOptions.Converter();

  @Test
  void splitsAtSpaces() {
    assertEquals(List.of("-Xmx1g", "-Da=b"), converter.convert("  -Xmx1g   -Da=b ").options());
    assertEquals(List.of(), converter.convert("").options());
  }

  @Test
  void quotesKeepSpaces() {
    assertEquals(
        List.of("-Da=b c", "-Dd=it's", "-De=$1"),
        converter.convert("-Da='b c' \"-Dd=it's\" -De='$1'").options());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Main", "-cp x", "-Da='b", "\"-Da"})
  void refusesWhatIsNoOption(String text) {
    assertThrows(TypeConversionException.class, () -> converter.convert(text));
  }
}
