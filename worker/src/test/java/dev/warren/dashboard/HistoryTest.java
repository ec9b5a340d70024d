package dev.warren.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class HistoryTest {
  private static final long STEP = 10_000;
  private static final long NOW = 1_800_000_000_000L;

  @TempDir private Path folder;

  private static Point point(long at) {
    return new Point(
        at,
        OptionalLong.of(7),
        OptionalLong.empty(),
        OptionalLong.of(Long.MAX_VALUE),
        OptionalDouble.of(1.5),
        OptionalLong.of(3),
        OptionalLong.of(4),
        OptionalDouble.of(1e9),
        OptionalDouble.of(0));
  }

  private static void add(Path file, long at) throws IOException {
    try (History history = History.open(file, at)) {
      history.add(point(at));
    }
  }

  private static JsonNode points(History history) {
    return JsonMapper.shared().readTree(history.json()).get("points");
  }

  @Test
  void theLastHourOutlivesTheCommand() throws Exception {
    Path file = folder.resolve("new").resolve("history.jsonl");
    History history = History.inMemory();
    HistoryFile written = new HistoryFile(file);
    for (int i = 0; i < 5_000; i++) {
      history.add(point(NOW + i * STEP));
      written.write(point(NOW + i * STEP), history::points);
      assertTrue(Files.size(file) < HistoryFile.MAX_BYTES + 1_000, "it is bounded");
    }
    long end = NOW + 4_999 * STEP;
    JsonNode before = points(history);
    JsonNode after = points(History.open(file, end));
    assertEquals(History.MAX_POINTS, before.size());
    assertEquals(before, after);
    assertEquals(end, after.get(History.MAX_POINTS - 1).get("at").asLong());
    assertTrue(after.get(0).get("retry").isNull());
    assertEquals(0, points(History.open(file, end + 2 * 3_600_000)).size(), "all of it is old");
  }

  @Test
  void whatWasTornIsLeftOut() throws Exception {
    Path file = folder.resolve("history.jsonl");
    add(file, NOW);
    String line = point(NOW + STEP).json();
    Files.writeString(
        file,
        line.substring(0, 40) + "\n\u0000\u0000\n{\"at\":\"x\"}\n[[[[\n" + line + "\n{\"at\":",
        StandardOpenOption.APPEND);
    assertEquals(2, points(History.open(file, NOW + STEP)).size());
    add(file, NOW + 2 * STEP);
    assertEquals(3, points(History.open(file, NOW + 2 * STEP)).size());
  }

  @Test
  void itIsMadeAnewWhereItWasDeleted() throws Exception {
    Path file = folder.resolve("history.jsonl");
    try (History history = History.open(file, NOW)) {
      history.add(point(NOW));
      Files.delete(file);
      history.add(point(NOW + STEP));
    }
    assertEquals(2, points(History.open(file, NOW + STEP)).size());
  }

  @Test
  void aFileOfOthersIsLeftAsItIs() throws Exception {
    Path file = folder.resolve("thesis.txt");
    Files.writeString(file, "all my work\n");
    IOException e = assertThrows(IOException.class, () -> History.open(file, NOW));
    assertTrue(e.getMessage().contains("thesis.txt is no history"), e.getMessage());
    assertEquals("all my work\n", Files.readString(file));
    assertThrows(IOException.class, () -> History.open(folder, NOW));
  }

  @Test
  void whyItCannotBeWrittenIsSaidInWords() throws Exception {
    Path file = Files.createFile(folder.resolve("file")).resolve("history.jsonl");
    IOException e = assertThrows(IOException.class, () -> History.open(file, NOW));
    assertEquals("the file " + file + " cannot be written: Not a directory", e.getMessage());
  }

  @Test
  @Timeout(30)
  void aDiskThatHangsHoldsNobodyUp() throws Exception {
    CountDownLatch disk = new CountDownLatch(1);
    List<Point> written = new CopyOnWriteArrayList<>();
    History.Store slow =
        (point, all) -> {
          try {
            disk.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
          }
          if (point.at() == 700) {
            throw new IllegalStateException("a defect");
          }
          written.add(point);
        };
    try (History history = new History(Optional.of(slow), List.of())) {
      for (int i = 1; i <= 1_000; i++) {
        history.add(point(i));
      }
      assertEquals(History.MAX_POINTS, points(history).size());
      disk.countDown();
    }
    // The first one, which the disk had, and those of the last hour without the one of the defect.
    assertEquals(1 + 359, written.size());
    assertEquals(1_000, written.get(359).at());
  }
}
