package dev.warren.worker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.worker.cli.Look.Tone;
import dev.warren.worker.cli.TextTable.Cell;
import dev.warren.worker.cli.TextTable.Column;
import dev.warren.worker.cli.TextTable.Fit;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TextTableTest {
  private final TextTable table =
      new TextTable(
          List.of(
              new Column("HOST", Fit.CUT_END, 0),
              new Column("TASK", Fit.CUT_BEGINNING, 0),
              new Column("DONE", Fit.RIGHT, 1),
              new Column("BUILD", Fit.LEFT, 2)));

  private void row(String host, String task, String done, String build) {
    table.row(List.of(Cell.of(host), Cell.of(task), Cell.of(done), Cell.of(build)));
  }

  private List<String> lines(int width) {
    return table.lines(new Look(OptionalInt.of(width), false));
  }

  @Test
  void columnsAreAligned() {
    row("w1", "acme.Photos.thumbnail", "12", "0f3a");
    row("worker-2", "", "3", "");
    assertEquals(
        List.of(
            "HOST      TASK                   DONE  BUILD",
            "w1        acme.Photos.thumbnail    12  0f3a",
            "worker-2  -                         3  -"),
        table.lines(Look.PLAIN));
  }

  @Test
  void onANarrowScreenTextsAreCutAndThenColumnsLeftOut() {
    row("w1", "acme.imaging.Photos.thumbnail", "12", "0f3a9c11d2e4");
    assertEquals("w1    …Photos.thumbnail    12  0f3a9c11d2e4", lines(43).get(1).stripTrailing());
    assertEquals("w1    …hotos.thumbnail    12", lines(29).get(1));
    assertEquals("HOST  TASK", lines(20).get(0).stripTrailing());
    for (int width = 4; width < 60; width++) {
      int limit = width;
      lines(width).forEach(line -> assertTrue(TextTable.width(line) <= limit, line + limit));
    }
  }

  @Test
  void wideCharactersTakeTwoColumns() {
    row("作業機", "echo", "1", "b");
    row("w1", "echo", "1", "b");
    List<String> lines = table.lines(Look.PLAIN);
    assertEquals("作業機  echo     1  b", lines.get(1));
    assertEquals("w1      echo     1  b", lines.get(2));
    assertEquals("作…", TextTable.cut("作業機", 4, false));
  }

  @Test
  void textOfOthersMovesNoCursorAndTurnsNoLine() {
    row("\u001b[2Jw1\n", "\u202Eevil", "1\t2", "b");
    String line = table.lines(Look.PLAIN).get(1);
    assertTrue(line.startsWith("\\u001b[2Jw1\\n"), line);
    assertTrue(line.contains("\\u202eevil"), line);
    assertFalse(line.contains("\t"), line);
  }

  @Test
  void coloursTakeNoRoom() {
    table.row(
        List.of(new Cell("w1", Tone.BAD), Cell.of("echo"), new Cell("1", Tone.GOOD), Cell.of("b")));
    String line = table.lines(new Look(OptionalInt.of(40), true)).get(1);
    assertTrue(line.contains("\u001b[1;31mw1\u001b[0m"), line);
    assertEquals("w1    echo     1  b", line.replaceAll("\u001b\\[[0-9;]*m", ""));
  }

  @Test
  void longLinesAreBrokenBetweenWords() {
    assertEquals(
        List.of("one two", "  three", "  four"),
        TextTable.wrapped("one two three four", new Look(OptionalInt.of(8), false)));
  }
}
