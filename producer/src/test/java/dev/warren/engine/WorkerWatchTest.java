package dev.warren.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.broker.QueueNames;
import dev.warren.fleet.FleetView;
import dev.warren.message.ControlMessage.Announcement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WorkerWatchTest {
  private long now;
  private int hints;
  private final List<String> lines = new ArrayList<>();
  private final FleetView fleet = new FleetView(() -> now);
  private final WorkerWatch watch =
      new WorkerWatch(
          new QueueNames("f"),
          "b",
          Duration.ofSeconds(60),
          fleet,
          lines::add,
          () -> hints++,
          () -> now);

  private Optional<String> look(int consumers) {
    return watch.look(1, Optional.of(new QueueStats(0, consumers, now)));
  }

  private void pass(int seconds) {
    now += TimeUnit.SECONDS.toNanos(seconds);
  }

  @Test
  void whereNobodyIsTheUserHearsHowToStartWorkers() {
    look(0);
    pass(6);
    look(0);
    assertEquals(1, hints);
    pass(60);
    assertTrue(look(0).orElseThrow().startsWith("no worker of fleet 'f' on b was seen"));
  }

  @Test
  void thatAFleetIsQuietIsToldAsSuch() {
    fleet.heard(new Announcement("s", "h", 1, List.of(), false, false, Optional.empty()));
    look(0);
    pass(6);
    look(0);
    assertEquals(0, hints);
    assertTrue(lines.get(0).contains("worker resume"), lines.get(0));
    pass(60);
    assertTrue(look(0).orElseThrow().startsWith("no process of fleet 'f' on b took tasks"));
  }

  @Test
  void whoConsumesIsAWorkerThoughNobodyAnnouncesIt() {
    look(1);
    pass(600);
    assertEquals(Optional.empty(), look(1));
    assertEquals(List.of(), lines);
  }
}
