package dev.warren.worker.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.warren.worker.contract.OutputLine.Item;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputLineTest {
  @Test
  void whatIsShownCanBeReadAgain() {
    var plain = new OutputLine(7, Optional.empty(), "text, [x] and more");
    var first = new OutputLine(7, Optional.of(new Item("3f-2a", "", 17, 1)), "");
    var second = new OutputLine(7, Optional.of(new Item("3f-2a", "", 17, 2)), "again");
    assertEquals("[worker 7] text, [x] and more", plain.toString());
    assertEquals("[worker 7, 3f-2a/17] ", first.toString());
    assertEquals("[worker 7, 3f-2a/17, attempt 2] again", second.toString());
    for (OutputLine line : new OutputLine[] {plain, first, second}) {
      assertEquals(Optional.of(line), OutputLine.parse(line.toString()));
    }
  }

  @Test
  void aMarkCanBeReadAgain() {
    Item item = new Item("3f2a", "acme.Words$Inner.split", 17, 2);
    assertEquals(Optional.of(item), Item.ofMark(item.mark()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "worker 7 is ready",
        "[worker x] text",
        "[worker 7, job] text",
        "[worker 99999999999999999999] text",
        "[worker 7, job/17, attempt 99999999999] text",
      })
  void otherLinesAreNone(String line) {
    assertEquals(Optional.empty(), OutputLine.parse(line));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "job", "job a.b 1", "job a.b x 1", "j\u00f6b a.b 1 1", "job a.b 1 1 1"})
  void otherMarksAreNone(String mark) {
    assertEquals(Optional.empty(), Item.ofMark(mark));
  }
}
