package dev.warren.worker.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.warren.message.ControlMessage;
import dev.warren.message.IndexRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerCommandTest {

  @Test
  void surviveTheTrip() {
    var cancel =
        new WorkerCommand.Cancel(
            new ControlMessage.Cancel("j", List.of(new IndexRange(1, 2), IndexRange.ALL), true));
    assertEquals(
        "{\"command\":\"cancel\",\"job\":\"j\",\"ranges\":[[1,2],[0,9223372036854775807]],\"waiting_only\":true}",
        cancel.toJsonLine());
    assertEquals(cancel, WorkerCommand.parse(cancel.toJsonLine()));
    assertEquals("{\"command\":\"begin\"}", new WorkerCommand.Begin().toJsonLine());
    assertEquals(new WorkerCommand.Begin(), WorkerCommand.parse("{\"command\":\"begin\"}"));
    assertEquals("{\"command\":\"drain\"}", new WorkerCommand.Drain().toJsonLine());
    assertEquals(
        new WorkerCommand.Drain(), WorkerCommand.parse("{\"x\":[1],\"command\":\"drain\"}"));
  }

  @Test
  void othersAreRefused() {
    for (String line :
        new String[] {
          "",
          "drain",
          "{}",
          "{\"command\":\"fly\"}",
          "{\"command\":\"cancel\"}",
          "{\"command\":\"cancel\",\"job\":\"j\",\"ranges\":7}",
          "{\"command\":\"cancel\",\"job\":\"j\",\"ranges\":[[2,1]]}",
          "{\"command\":\"cancel\",\"job\":\"j\",\"ranges\":[[\"a\",1]]}"
        }) {
      assertThrows(IllegalArgumentException.class, () -> WorkerCommand.parse(line), line);
    }
  }
}
