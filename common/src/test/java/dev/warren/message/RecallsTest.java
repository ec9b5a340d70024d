package dev.warren.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.message.ControlMessage.Recall;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecallsTest {
  private final Recalls recalls = new Recalls();

  private static TaskMessage sent(String job, long sentAt, boolean alone) {
    return new TaskMessage(
        job, "", "echo", 0, List.of(JsonBytes.of("[1]")), 1, 0, 0, sentAt, alone, "", false);
  }

  @Test
  void whatWasSentBeforeIsCovered() {
    assertTrue(recalls.isEmpty());
    recalls.add(new Recall("a", 100));
    assertTrue(recalls.cover(sent("a", 99, false)));
    assertFalse(recalls.cover(sent("a", 100, false)));
    assertFalse(recalls.cover(sent("b", 99, false)));
    assertFalse(recalls.cover(sent("a", 0, false)), "nobody knows when it was sent");
    assertFalse(recalls.cover(sent("a", 99, true)), "it is run alone because it is in doubt");
  }

  @Test
  void anEarlierRecallDoesNotReplaceALaterOne() {
    recalls.add(new Recall("a", 100));
    recalls.add(new Recall("a", 50));
    assertEquals(List.of(new Recall("a", 100)), recalls.all());
  }

  @Test
  void theOldestAreForgotten() {
    for (int i = 0; i <= Recalls.MOST_JOBS; i++) {
      recalls.add(new Recall("job" + i, 100));
    }
    assertEquals(Recalls.MOST_JOBS, recalls.all().size());
    assertFalse(recalls.cover(sent("job0", 1, false)));
    assertTrue(recalls.cover(sent("job1", 1, false)));
  }
}
