package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LineReaderTest {
  private static LineReader reader(String text, int limit) {
    return new LineReader(new ByteArrayInputStream(text.getBytes(UTF_8)), limit);
  }

  private static List<String> lines(LineReader reader) throws IOException {
    List<String> lines = new ArrayList<>();
    for (var line = reader.next(); line.isPresent(); line = reader.next()) {
      lines.add(new String(line.get(), UTF_8));
    }
    return lines;
  }

  @Test
  void splitsAtNewlines() throws IOException {
    assertEquals(List.of("a", "", "b\r", "c"), lines(reader("a\n\nb\r\nc", 10)));
    assertEquals(List.of("a"), lines(reader("a\n", 10)));
    assertEquals(List.of(), lines(reader("", 10)));
  }

  @Test
  void linesMayBeLongerThanTheBuffer() throws IOException {
    String line = "x".repeat(200_000);
    assertEquals(List.of("a", line, line), lines(reader("a\n" + line + "\n" + line, 1 << 20)));
  }

  @Test
  void aLineBeyondTheLimitIsPassedOverAndTold() throws IOException {
    LineReader reader = reader("1234\n" + "x".repeat(300_000) + "\n567\n", 4);
    assertEquals("1234", new String(reader.next().orElseThrow(), UTF_8));
    assertFalse(reader.tooLong());
    assertEquals(0, reader.next().orElseThrow().length);
    assertTrue(reader.tooLong());
    assertEquals(2, reader.number());
    assertEquals("567", new String(reader.next().orElseThrow(), UTF_8));
    assertFalse(reader.tooLong());
    assertEquals(Optional.empty(), reader.next());
    assertEquals(3, reader.number());
  }
}
