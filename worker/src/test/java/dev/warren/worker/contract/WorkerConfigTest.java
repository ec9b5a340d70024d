package dev.warren.worker.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.warren.broker.QueueType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkerConfigTest {
  private static final WorkerConfig FULL =
      new WorkerConfig(
          "amqp://u:p%20w@h/v",
          "fleet-1",
          QueueType.CLASSIC,
          Optional.of("a.B.init"),
          Optional.of("{\"a\":[1,\"x\\n\"]}"),
          7,
          "s1",
          new TaskRules(Optional.of(Duration.ofMillis(1_500)), List.of("a.*", "echo")));

  @Test
  void survivesTheTripInOneLine() {
    assertFalse(FULL.toJsonLine().contains("\n"));
    assertEquals(FULL, WorkerConfig.parse(FULL.toJsonLine()));
    var small =
        new WorkerConfig(
            "amqp://h",
            "f",
            QueueType.QUORUM,
            Optional.empty(),
            Optional.empty(),
            0,
            "s",
            TaskRules.NONE);
    assertEquals(small, WorkerConfig.parse(small.toJsonLine()));
  }

  @Test
  void unknownFieldsArePassedOver() {
    String line = FULL.toJsonLine().replaceFirst("\\{", "{\"new\":{\"a\":[{}]},\"x\":null,");
    assertEquals(FULL, WorkerConfig.parse(line));
  }

  @Test
  void whatIsUnusableIsRefusedWithoutShowingIt() {
    for (String line :
        new String[] {
          "", "null", "[]", "{\"broker\":\"amqp://u:secret@h\"}", "{\"broker\":\"secret"
        }) {
      var e = assertThrows(IllegalArgumentException.class, () -> WorkerConfig.parse(line));
      assertFalse(e.getMessage().contains("secret"), e.getMessage());
    }
  }

  @Test
  void doesNotShowThePassword() {
    assertFalse(FULL.toString().contains("p%20w"), FULL.toString());
  }
}
