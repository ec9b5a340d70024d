package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.warren.message.ValueException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {

  @ParameterizedTest
  @ValueSource(strings = {"1", " null ", "\"é\\u00e9\"", "{\"a\":[1,{}]}\r", "-1.5e300"})
  void acceptsOneValue(String json) {
    assertDoesNotThrow(() -> JsonText.check(json.getBytes(UTF_8), 200));
  }

  @Test
  void acceptsLargeValues() {
    assertDoesNotThrow(() -> JsonText.check("9".repeat(1_000_000).getBytes(UTF_8), 200));
    assertDoesNotThrow(
        () -> JsonText.check(("\"" + "é".repeat(1_000_000) + "\"").getBytes(UTF_8), 200));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "{",
        "[1,]",
        "{\"a\":}",
        "{a:1}",
        "'a'",
        "\"a",
        "\"\\x\"",
        "\"\t\"",
        "1 2",
        "1,2",
        "1]",
        "01",
        "NaN",
        "tru",
        "// x\n1",
        "\uFEFF1",
        "\"\u0000\""
      })
  void refusesAllElse(String json) {
    assertThrows(
        JsonText.Malformed.class, () -> JsonText.check(json.getBytes(UTF_8), 200), () -> json);
  }

  @Test
  void refusesOtherEncodings() {
    assertThrows(JsonText.Malformed.class, () -> JsonText.check("[1]".getBytes(UTF_16LE), 200));
    byte[] latin = {'"', (byte) 0xE9, '"'};
    assertThrows(JsonText.Malformed.class, () -> JsonText.check(latin, 200));
  }

  /** What a C string table or DataOutputStream.writeUTF writes, and what was cut. */
  @ParameterizedTest
  @ValueSource(strings = {"c080", "eda080", "edb080", "c3", "e282", "f08080", "f5808080", "80"})
  void refusesWhatTheWorkersWouldRefuse(String hex) {
    byte[] json = HexFormat.of().parseHex("2261" + hex + "22");
    JsonText.Malformed e = assertThrows(JsonText.Malformed.class, () -> JsonText.check(json, 200));
    assertEquals("a string is not UTF-8 at byte 2", e.getMessage());
  }

  @Test
  void depthIsAFaultOfTheValue() {
    assertDoesNotThrow(() -> JsonText.check("[[1],[2]]".getBytes(UTF_8), 2));
    assertThrows(ValueException.class, () -> JsonText.check("[[1],[[2]]]".getBytes(UTF_8), 2));
    assertThrows(
        ValueException.class, () -> JsonText.check("[".repeat(8 << 20).getBytes(UTF_8), 200));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1                           | 1",
        "{\"a\" : [ 1 , \"b  c\" ] } | {\"a\":[1,\"b  c\"]}",
        "[ \"\\\" \" , \"\\\\\" , 2 ] | [\"\\\" \",\"\\\\\",2]",
      })
  void compactsBetweenTokensOnly(String json, String compact) {
    assertEquals(compact, new String(JsonText.compact(json.getBytes(UTF_8)), UTF_8));
  }

  @Test
  void valuesDoNothingToATerminalAndKeepTheirMeaning() {
    byte[] plain = "\"Grüße\"".getBytes(UTF_8);
    assertSame(plain, JsonText.harmless(plain));
    byte[] evil = "[\"\u009b1A\u007f\u202e\"]".getBytes(UTF_8);
    assertEquals("[\"\\u009b1A\\u007f\\u202e\"]", new String(JsonText.harmless(evil), UTF_8));
  }
}
