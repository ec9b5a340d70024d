package dev.warren.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.message.ControlMessage;
import dev.warren.message.ControlMessage.Announcement;
import dev.warren.message.ProcessStatus;
import dev.warren.message.ResultMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Who is told when; with a clock that stands still unless told otherwise. */
class AnnouncerTest implements Reporter {
  private long now = Long.MAX_VALUE - 1_000;
  private List<ProcessStatus> processes = List.of(process("starting"));
  private final List<String> told = new ArrayList<>();
  private boolean connected = true;
  private boolean hasClients;
  private final Announcer announcer =
      new Announcer(
          () -> new Announcement("s", "h", 1, processes, false, false, Optional.empty()),
          () -> now);

  private static ProcessStatus process(String state) {
    return new ProcessStatus(7, state, 0, 0, 0, 0, List.of());
  }

  /** Who is told after some time. */
  private List<String> after(long millis) {
    now += Duration.ofMillis(millis).toNanos();
    told.clear();
    announcer.announce(this);
    return List.copyOf(told);
  }

  @Test
  void clientsAreToldEverySecondWhileTheyListen() {
    assertEquals(List.of("clients"), after(0));
    hasClients = true;
    assertEquals(List.of(), after(900));
    assertEquals(List.of("clients"), after(100));
    assertEquals(List.of("clients"), after(1_000));
  }

  @Test
  void withoutClientsItIsTriedAtChangesAndEveryTenSeconds() {
    after(0);
    assertEquals(List.of(), after(9_900));
    assertEquals(List.of("clients"), after(100));
    processes = List.of(process("starting"), process("starting"));
    assertEquals(List.of("clients"), after(100));
    processes = List.of(process("starting"));
    assertEquals(List.of(), after(20), "too soon after the one before");
    assertEquals(List.of("clients"), after(30));
  }

  @Test
  void theNextItemIsNoChange() {
    processes = List.of(process("ready"));
    after(0);
    processes = List.of(process("running"));
    assertEquals(List.of(), after(500));
  }

  @Test
  void whoAsksIsAnsweredAtOnceButNotTooOften() {
    after(0);
    assertTrue(announcer.asked("a"));
    assertEquals(List.of("a"), after(0));
    assertTrue(announcer.asked("a"));
    assertFalse(announcer.asked("a"));
    assertEquals(List.of(), after(40));
    assertTrue(announcer.isAsked());
    announcer.asked("b");
    assertEquals(List.of("b"), after(0));
    assertEquals(List.of("a"), after(10));
    assertEquals(List.of(), after(500));
    assertFalse(announcer.isAsked());
  }

  @Test
  void whoAsksForAllClientsIsAnsweredThere() {
    after(0);
    announcer.asked("");
    assertEquals(List.of("clients"), after(50));
    assertEquals(List.of(), after(50));
  }

  @Test
  void aFloodOfAskersIsBounded() {
    after(0);
    for (int i = 0; i < 10 * Announcer.MAX_LISTENERS; i++) {
      announcer.asked("asker-" + i);
    }
    assertEquals(Announcer.MAX_LISTENERS, after(0).size());
    int answers = 0;
    for (int millis = 0; millis < 1_000; millis++) {
      announcer.asked("one");
      answers += after(1).contains("one") ? 1 : 0;
    }
    assertTrue(answers <= 20, () -> "more than one each 50 ms");
  }

  @Test
  void producersHearOfTheBeginningAndTheEndOfWork() {
    assertEquals(List.of("clients"), after(0));
    processes = List.of(process("ready"));
    assertEquals(List.of("producers", "clients"), after(100));
    processes = List.of(process("running"), process("ready"));
    assertEquals(List.of("clients"), after(5_000));
    processes = List.of(process("quiet"), process("quiet"));
    assertEquals(List.of("producers", "clients"), after(100));
  }

  @Test
  void aProcessThatComesAndGoesIsNotToldToProducersEachTime() {
    int times = 0;
    for (int i = 0; i < 100; i++) {
      processes = List.of(process(i % 2 == 0 ? "ready" : "starting"));
      times += after(101).contains("producers") ? 1 : 0;
    }
    assertTrue(times <= 10, times + " times in ten seconds");
  }

  @Test
  void nothingIsKeptForAConnectionThatComesLater() {
    connected = false;
    announcer.asked("a");
    processes = List.of(process("ready"));
    assertEquals(List.of(), after(0));
    connected = true;
    assertEquals(List.of("producers", "clients"), after(100));
  }

  @Override
  public void tell(Collection<String> listeners, ControlMessage message) {
    told.addAll(listeners);
  }

  @Override
  public void announce(Announcement announcement) {
    told.add("clients");
  }

  @Override
  public boolean isConnected() {
    return connected;
  }

  @Override
  public boolean hasClients() {
    return hasClients;
  }

  @Override
  public void report(String replyTo, ResultMessage message) {}

  @Override
  public void count(Consumer<QueuedWork> answer) {}

  @Override
  public void close(Announcement last, Duration limit) {}
}
