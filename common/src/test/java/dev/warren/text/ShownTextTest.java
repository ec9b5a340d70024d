package dev.warren.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShownTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain\ttext",
        "Grüße, \u65e5\u672c\u8a9e, \u05d0\u05d1",
        "\ud83d\udc69\u200d\ud83d\udcbb"
      })
  void whatHarmsNobodyStaysAsItIs(String text) {
    assertSame(text, ShownText.line(text));
    assertSame(text, ShownText.lines(text, "> "));
  }

  @Test
  void nothingMovesACursorOrTurnsTheDirection() {
    assertEquals("\\u001b[2J\\u001b]0;mine\\u0007", ShownText.line("\u001b[2J\u001b]0;mine\u0007"));
    assertEquals("\\u009b31m\\u007f\\u0000", ShownText.line("\u009b31m\u007f\u0000"));
    assertEquals("\\u202eabc\\u2069\\ufeff", ShownText.line("\u202eabc\u2069\ufeff"));
    assertEquals("\\udb40\\udc41", ShownText.line("\udb40\udc41")); // an invisible letter
  }

  @Test
  void aLineStaysOne() {
    assertEquals("w1\\nproducer: all is well", ShownText.line("w1\nproducer: all is well"));
    assertEquals(
        "bar\\rproducer: x\\u2028y\\u0085z", ShownText.line("bar\rproducer: x\u2028y\u0085z"));
  }

  @Test
  void everyLineOfANoticeIsSeenToBePartOfIt() {
    assertEquals(
        "producer: gave up:\n  | producer: all is well\n  | \\rworker: x\n  | ",
        ShownText.notice("producer", "gave up:\r\nproducer: all is well\n\rworker: x\n"));
  }

  @Test
  void jsonKeepsItsMeaning() {
    assertEquals(
        "{\"a\": \"\\\\n\\u202e\\u007f\"}", ShownText.json("{\"a\":\n\"\\\\n\u202e\u007f\"}"));
    String same = "[\"Grüße\\n\"]";
    assertSame(same, ShownText.json(same));
  }

  @Test
  void halfACharacterIsNoFault() {
    assertEquals("\ud800x\\n", ShownText.line("\ud800x\n"));
  }

  @Test
  void anOptionIsShownWithoutItsSecret() {
    assertEquals("-Dapi.key=...", ShownText.option("-Dapi.key=top=secret"));
    assertEquals("-DdbPassword=...", ShownText.option("-DdbPassword=x"));
    assertEquals("-Dcount=3", ShownText.option("-Dcount=3"));
    assertEquals("-Durl=...", ShownText.option("-Durl=jdbc:x?password=hush"));
    assertEquals("-Dproxy=...", ShownText.option("-Dproxy=http://me:hush@proxy/"));
    assertEquals("-javaagent:a.jar=...", ShownText.option("-javaagent:a.jar=token:hush"));
    assertEquals("-XX:+UseG1GC", ShownText.option("-XX:+UseG1GC"));
    assertEquals("-Xmx1g", ShownText.option("-Xmx1g"));
  }
}
