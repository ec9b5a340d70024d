package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.ConfirmedPublisher.Refusal;
import dev.warren.fleet.FleetView;
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.ItemStatus;
import dev.warren.message.ProcessStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RefusalWatchTest {
  private final FleetView fleet = new FleetView();
  private final List<String> notices = new ArrayList<>();
  private long now;
  private final RefusalWatch watch =
      new RefusalWatch(Duration.ofSeconds(60), fleet, notices::add, () -> now);

  private Optional<String> look(int second, long refusedSince) {
    now = TimeUnit.SECONDS.toNanos(second);
    Refusal refusal = new Refusal("warren.x.tasks", TimeUnit.SECONDS.toNanos(refusedSince));
    return watch.look(Optional.of(refusal), 0);
  }

  @Test
  void theUserIsToldOnceAndAQueueThatTakesNothingForLongIsGivenUp() {
    assertTrue(look(1, 0).isEmpty());
    assertTrue(notices.isEmpty());
    assertTrue(look(6, 0).isEmpty());
    assertTrue(look(59, 0).isEmpty());
    assertEquals(1, notices.size());
    String words = look(60, 0).orElseThrow();
    assertTrue(words.contains("warren.x.tasks"), words);
  }

  @Test
  void aFullQueueIsWaitedForAsLongAsSomebodyWorks() {
    ProcessStatus running =
        new ProcessStatus(
            1, "running", 0, 0, 0, 0, List.of(new ItemStatus("echo", "job", 1, 0, 1, 0)));
    fleet.heard(new Announcement("s", "host", 1, List.of(running), false, false, Optional.empty()));
    assertTrue(look(1_000, 0).isEmpty());
    fleet.heard(new Announcement("s", "host", 1, List.of(), true, false, Optional.empty()));
    assertTrue(look(1_059, 0).isEmpty());
    assertTrue(look(1_060, 0).isPresent());
  }

  @Test
  void aQueueThatTookSomethingIsNotGivenUp() {
    assertTrue(look(1_000, 990).isEmpty());
  }
}
