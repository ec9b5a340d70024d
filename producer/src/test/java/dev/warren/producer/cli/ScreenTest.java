package dev.warren.producer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} ");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Screen screen = new Screen(new PrintStream(bytes, true, UTF_8));

  @Test
  void linesStandAboveTheBar() {
    screen.line("first");
    screen.bar("50 %");
    screen.line("second");
    screen.bar("100 %");
    screen.notice("third");
    screen.clear();
    screen.line("fourth");
    assertEquals(List.of("first", "second", "producer: third", "fourth", ""), shown());
  }

  @Test
  void aShorterBarLeavesNothingOfALongerOne() {
    screen.bar("a long bar");
    screen.bar("short");
    assertEquals(List.of("short"), shown());
  }

  @Test
  void theBarShowsHowFarARunIs() {
    var result =
        new Shell().run("run", "echo", "--arg", "1", "--count", "10", "--progress", "always");
    assertTrue(result.err().contains("of 10  "), result.err());
    assertTrue(result.log().matches("(?s).*\r" + TIME.pattern() + "10 tasks in .*"), result.log());
  }

  @Test
  void theBarCanDoWithoutATotal() {
    var result =
        new Shell().input("1\n2\n").run("run", "echo", "--input", "-", "--progress", "always");
    assertTrue(result.err().contains(" done  "), result.err());
  }

  /** What a terminal shows in the end. */
  private List<String> shown() {
    List<String> lines = new ArrayList<>();
    for (String line : bytes.toString(UTF_8).split("\n", -1)) {
      var cells = new StringBuilder();
      for (String part : line.split("\r", -1)) {
        cells.replace(0, Math.min(part.length(), cells.length()), part);
      }
      lines.add(TIME.matcher(cells).replaceFirst("").stripTrailing());
    }
    return lines;
  }
}
