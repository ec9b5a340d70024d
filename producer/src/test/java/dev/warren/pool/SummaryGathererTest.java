package dev.warren.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.warren.Execution;
import dev.warren.Outcome;
import dev.warren.Summary;
import dev.warren.TaskCancelledException;
import dev.warren.TaskCrashedException;
import dev.warren.TaskException;
import dev.warren.TaskFailedException;
import dev.warren.TaskTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SummaryGathererTest {
  private static final Instant QUEUED = Instant.parse("2026-11-30T12:00:00Z");

  private final Summary.Gatherer gatherer = Summary.gatherer("acme.Photos.scale");

  private static Execution ran(String host, long pid, long waitedMillis, long tookMillis) {
    Instant started = QUEUED.plusMillis(waitedMillis);
    return new Execution(host, pid, 1, QUEUED, started, started.plusMillis(tookMillis));
  }

  private void fail(int index, String host, TaskException error) {
    gatherer.add(new Outcome.Failure<>(index, error, ran(host, 7, index, 1)));
  }

  private static TaskException thrown(int index, String type, String message) {
    String stack = type + ": " + message + "\n\tat acme.Photos.scale(Photos.java:41)\n";
    return new TaskFailedException("m", null, index, message, type, message, stack);
  }

  @Test
  void percentilesAreRightToOnePercent() {
    for (int i = 1; i <= 100_000; i++) {
      gatherer.add(new Outcome.Success<>(i, null, ran("a", 1 + i % 2, i, 2L * i)));
    }
    Summary.Times times = gatherer.summary().running();
    assertEquals(100_000, times.count());
    assertEquals(Duration.ofMillis(2), times.min());
    assertEquals(Duration.ofSeconds(200), times.max());
    assertEquals(100_001, times.mean().toMillis());
    assertEquals(100_000, times.p50().toMillis(), 1_000);
    assertEquals(180_000, times.p90().toMillis(), 1_800);
    assertEquals(198_000, times.p99().toMillis(), 1_980);
    assertEquals(99_000, gatherer.summary().waiting().p99().toMillis(), 990);
    assertEquals(
        List.of(50_000L, 50_000L),
        gatherer.summary().shares().stream().map(Summary.Share::items).toList());
  }

  @Test
  void failuresOfOneKindAreOneGroupWithItsHostsAndItsFirstIndexes() {
    for (int i = 0; i < 30; i++) {
      fail(i, "host" + i % 3, thrown(i, "acme.Wrong", "no " + i));
      fail(i, "a", new TaskTimeoutException("m", i, "ran longer than its time limit of 3s"));
    }
    OptionalInt none = OptionalInt.empty();
    fail(
        7,
        "",
        new TaskCrashedException("m", 7, "r", "c", 9, none, OptionalInt.of(9), 3, "last words"));
    fail(8, "a", new TaskCancelledException("m", 8, "cancelled"));
    Summary summary = gatherer.summary();
    assertEquals(62, summary.items());
    assertEquals(1, summary.cancelled());
    assertEquals(
        Set.of("failed acme.Wrong", "timeout ", "crashed signal 9 (SIGKILL)"),
        summary.failures().stream()
            .map(group -> group.kind() + " " + group.type())
            .collect(Collectors.toSet()));
    Summary.FailureGroup first = summary.failures().get(0);
    assertEquals(30, first.count());
    assertEquals(List.of("host0", "host1", "host2"), first.hosts());
    assertEquals(10, first.indexes().size());
    assertEquals(QUEUED.plusMillis(1), first.first());
    assertEquals(QUEUED.plusMillis(30), first.last());
    assertEquals(List.of("c"), summary.failures().get(2).hosts());
  }

  @Test
  void memoryIsBounded() {
    for (int i = 0; i < 5_000; i++) {
      String type = "acme.Wrong" + (char) ('a' + i % 26) + "x".repeat(i / 26 % 13);
      gatherer.add(new Outcome.Failure<>(i, thrown(i, type, "no"), ran("h", i + 1, i, 1)));
    }
    Summary summary = gatherer.summary();
    assertEquals(100, summary.failures().size());
    long grouped = summary.failures().stream().mapToLong(Summary.FailureGroup::count).sum();
    assertEquals(5_000, grouped + summary.otherFailures());
    assertEquals(1_001, summary.shares().size());
    assertEquals(0, summary.shares().get(0).pid());
    assertEquals(5_000, summary.shares().stream().mapToLong(Summary.Share::items).sum());
    assertTrue(summary.toString().lines().count() < 150);
  }

  @Test
  void nothingIsASummaryToo() {
    assertEquals("acme.Photos.scale: 0 items, 0 succeeded", gatherer.summary().toString());
    assertEquals(Duration.ZERO, gatherer.summary().running().p99());
  }

  @Test
  void whatTasksSayDoesNothingToATerminal() {
    fail(0, "h", thrown(0, "acme.Wrong", "\u001b[2J\r\u202e" + "x".repeat(8 << 20)));
    String text = gatherer.summary().toString();
    assertEquals(-1, text.indexOf('\u001b'));
    assertEquals(-1, text.indexOf('\u202e'));
    assertTrue(text.length() < 2_000);
  }
}
