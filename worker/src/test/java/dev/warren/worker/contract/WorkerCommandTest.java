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
        "{\"v\":1,\"type\":\"cancel\",\"job\":\"j\",\"ranges\":[[1,2],[0,9223372036854775807]],\"waiting_only\":true}",
        cancel.toLine());
    assertEquals(cancel, WorkerCommand.parse(cancel.toLine()));
    assertEquals("begin", new WorkerCommand.Begin().toLine());
    assertEquals(new WorkerCommand.Begin(), WorkerCommand.parse("begin"));
    assertEquals("drain", new WorkerCommand.Drain().toLine());
    assertEquals(new WorkerCommand.Drain(), WorkerCommand.parse("drain"));
  }

  @Test
  void othersAreRefused() {
    for (String line :
        new String[] {
          "",
          "fly",
          "{}",
          "{\"v\":1,\"type\":\"ask\"}",
          "{\"v\":1,\"type\":\"cancel\"}",
          "{\"v\":1,\"type\":\"cancel\",\"job\":\"j\",\"ranges\":7}",
          "{\"v\":1,\"type\":\"cancel\",\"job\":\"j\",\"ranges\":[[2,1]]}",
          "{\"v\":1,\"type\":\"cancel\",\"job\":\"j\",\"ranges\":[[\"a\",1]]}"
        }) {
      assertThrows(IllegalArgumentException.class, () -> WorkerCommand.parse(line), line);
    }
  }
}
